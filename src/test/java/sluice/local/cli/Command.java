package sluice.local.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import sluice.local.provider.Behaviour;

/// What the user wants. Immutable.
public sealed interface Command {

  /// Process a file of prompts, and end.
  ///
  /// @param isSample whether the files may be deleted before, as those of the sample are
  record Run(Path prompts, String job, Path out, boolean isSample, Function function)
      implements Command {}

  /// Serve whatever is dropped on the queue.
  ///
  /// @param host what the parts listen at
  /// @param firstPort of the three they take
  record Serve(String host, int firstPort, Path out, Function function) implements Command {
    /// The first port where none is given.
    static final int FIRST_PORT = 9324;
  }

  /// Fetch the records of a job out of a bucket.
  ///
  /// @param isPatient whether to wait until none is missing
  record Collect(
      String bucket,
      String job,
      Optional<Path> prompts,
      boolean isPatient,
      Path out,
      Function function)
      implements Command {}

  /// The function, and the provider it asks.
  ///
  /// @param variables its environment variables, but for those that only its start can tell
  /// @param sample how the provider of our own behaves; empty where a real one is asked
  /// @param environments how many there are
  record Function(Map<String, String> variables, Optional<Behaviour> sample, int environments) {}
}
