package sluice.input;

import java.io.IOException;
import java.util.Optional;

/// The lines of a file, one after the other. Confined to one thread.
public interface InputLines {

  /// The next line; empty at the end.
  ///
  /// @throws UnreadableInputException where the file cannot be read on
  /// @throws IOException where the stream throws it
  Optional<InputLine> next() throws IOException;
}
