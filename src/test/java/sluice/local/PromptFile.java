package sluice.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.Stream;

/// A file of prompts in UTF-8, one a line; blank lines say nothing. Read as a stream, however long
/// it is.
record PromptFile(Path path) {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /// The file cannot be read; its message says why.
  static final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnreadableException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /// Reads the prompts in order.
  ///
  /// @param use must not keep the stream
  /// @throws UnreadableException where there is no such file, or its text is not UTF-8
  <T> T read(Function<Stream<String>, T> use) {
    try (Stream<String> lines = Files.lines(path)) {
      return use.apply(lines.map(PromptFile::withoutMark).filter(line -> !line.isBlank()));
    } catch (IOException | UncheckedIOException e) {
      throw new UnreadableException("%s cannot be read: %s".formatted(path, reason(e)), e);
    }
  }

  /// How many there are.
  long count() {
    return read(lines -> lines.mapToLong(_ -> 1).sum());
  }

  private static String reason(Exception e) {
    return switch (e) {
      case NoSuchFileException _ -> "there is no such file";
      case UncheckedIOException _ when e.getCause() instanceof CharacterCodingException ->
          "it is not UTF-8";
      default -> e.toString();
    };
  }

  private static String withoutMark(String line) {
    return line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line;
  }
}
