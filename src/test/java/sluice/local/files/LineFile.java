package sluice.local.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// A file that comes into being as a whole: written beside its place and moved there at the end.
/// Confined to one thread.
public final class LineFile implements AutoCloseable {
  private final Path place;
  private final Path draft;
  private final OutputStream out;

  /// A file cannot be written; its message says which and why.
  public static final class UnwritableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnwritableException(Path place, IOException cause) {
      super("%s cannot be written: %s".formatted(place, cause.getMessage()), cause);
    }
  }

  /// @param place the folders above it are made where they are not there
  LineFile(Path place) {
    this.place = place;
    this.draft = place.resolveSibling(place.getFileName() + ".part");
    try {
      Files.createDirectories(place.toAbsolutePath().getParent());
      this.out = new BufferedOutputStream(Files.newOutputStream(draft), 1 << 16);
    } catch (IOException e) {
      throw new UnwritableException(place, e);
    }
  }

  /// Adds what brings its own line feed.
  void write(byte[] line) {
    try {
      out.write(line);
    } catch (IOException e) {
      throw new UnwritableException(place, e);
    }
  }

  /// Puts the file in its place.
  void finish() {
    try {
      out.close();
      Files.move(draft, place, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UnwritableException(place, e);
    }
  }

  /// Leaves nothing behind where it was not finished.
  @Override
  public void close() {
    try (OutputStream _ = out) {
      Files.deleteIfExists(draft);
    } catch (IOException e) {
      throw new UnwritableException(place, e);
    }
  }
}
