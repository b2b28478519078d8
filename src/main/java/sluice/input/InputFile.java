package sluice.input;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// How a job's file is read. Immutable.
///
/// @param isTable whether it is a table, CSV with a header
/// @param template of the prompts of a table; empty to take its column `prompt`
/// @param mostBytes of the whole text, decompressed
/// @param mostLineBytes of a line that is kept; a longer one is told as unreadable
public record InputFile(
    boolean isTable, Optional<String> template, long mostBytes, int mostLineBytes) {

  /// Begins to read.
  ///
  /// @param file compressed or not; closed by the caller
  /// @throws UnreadableInputException where this is no text
  /// @throws IOException where the stream throws it
  public InputLines open(InputStream file) throws IOException {
    InputStream text = PlainInput.of(file, mostBytes);
    return isTable
        ? new CsvLines(text, mostLineBytes, template)
        : new TextLines(text, mostLineBytes);
  }
}
