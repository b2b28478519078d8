package sluice.local.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import sluice.chunk.JobFile;
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

  /// What is done with a whole job in a bucket.
  sealed interface OfJob extends Command {
    String job();

    /// The bucket's name; empty for the one of `-Dserve` on this machine.
    Optional<String> bucket();
  }

  /// Puts a file of prompts into a bucket, which starts a job.
  ///
  /// @param input what the file becomes
  /// @param options what `options.json` is to hold; empty where it stays as it is
  /// @param isPatient whether to wait until the job has ended, and then to fetch its files
  record Submit(
      Path file,
      JobFile input,
      String job,
      Optional<String> bucket,
      Optional<String> options,
      boolean isPatient,
      Path out)
      implements OfJob {}

  /// Tells how far a job is.
  ///
  /// @param isPatient whether to wait until it has ended
  record Status(String job, Optional<String> bucket, boolean isPatient) implements OfJob {}

  /// Fetches the two files of a job.
  ///
  /// @param isPartial whether one that has not ended is fetched as far as it is
  record Fetch(String job, Optional<String> bucket, Path out, boolean isPartial) implements OfJob {}

  /// Stops a job.
  record Cancel(String job, Optional<String> bucket) implements OfJob {}

  /// Tells what a file of prompts takes, without sending any.
  ///
  /// @param input what the file would become
  /// @param options of the job, a JSON object
  record Plan(Path file, JobFile input, String options, Function function) implements Command {}

  /// The function, and the provider it asks.
  ///
  /// @param variables its environment variables, but for those that only its start can tell
  /// @param sample how the provider of our own behaves; empty where a real one is asked
  /// @param environments how many there are
  record Function(Map<String, String> variables, Optional<Behaviour> sample, int environments) {}
}
