package sluice.local;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// A file that comes into being as a whole: written beside its place and moved there at the end.
/// Confined to one thread.
final class LineFile implements AutoCloseable {
  private final Path place;
  private final Path draft;
  private final OutputStream out;

  /// @param place the folders above it are made where they are not there
  LineFile(Path place) {
    this.place = place;
    this.draft = place.resolveSibling(place.getFileName() + ".part");
    try {
      Files.createDirectories(place.toAbsolutePath().getParent());
      this.out = new BufferedOutputStream(Files.newOutputStream(draft), 1 << 16);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Adds what brings its own line feed.
  void write(byte[] line) {
    try {
      out.write(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Puts the file in its place.
  void finish() {
    try {
      out.close();
      Files.move(draft, place, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Leaves nothing behind where it was not finished.
  @Override
  public void close() {
    try {
      out.close();
      Files.deleteIfExists(draft);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
