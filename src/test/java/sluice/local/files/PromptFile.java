package sluice.local.files;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import sluice.message.MessageReader;

/// A file of prompts in UTF-8, one a line; blank lines say nothing. Read as a stream, however long
/// it is.
public record PromptFile(Path path) {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /// Why the file is no list of prompts, by its name and its beginning, where it is none.
  ///
  /// @throws UnreadableException where it cannot be read
  public Optional<String> mistake() {
    try (InputStream in = Files.newInputStream(path)) {
      return PromptFormat.mistake(path.toString(), in.readNBytes(PromptFormat.HEAD_BYTES));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /// The file cannot be read; its message says why.
  public static final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnreadableException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /// Reads the prompts in order.
  ///
  /// @param use must not keep the stream; what it throws comes out as it is
  /// @throws UnreadableException where there is no such file, or its text is not UTF-8
  public <T> T read(Function<Stream<String>, T> use) {
    try (BufferedReader reader = Files.newBufferedReader(path)) {
      return use.apply(
          Stream.generate(() -> next(reader))
              .takeWhile(Optional::isPresent)
              .flatMap(Optional::stream)
              .map(PromptFile::withoutMark)
              .filter(line -> !MessageReader.withoutLeadingBlanks(line).isEmpty()));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private Optional<String> next(BufferedReader reader) {
    try {
      return Optional.ofNullable(reader.readLine());
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private UnreadableException unreadable(IOException e) {
    return new UnreadableException("%s cannot be read: %s".formatted(path, reason(e)), e);
  }

  private String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "there is no such file";
      case CharacterCodingException _ ->
          "it is not UTF-8 (from Windows: iconv -f WINDOWS-1252 -t UTF-8 %s > prompts.txt)"
              .formatted(path);
      default -> e.toString();
    };
  }

  private static String withoutMark(String line) {
    return line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line;
  }
}
