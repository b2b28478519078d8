package sluice.local.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Deletes what earlier runs left behind.
public final class Folders {
  private Folders() {}

  /// Deletes all that a folder holds but its lock.
  public static void empty(Path folder) {
    try {
      for (Path path : deepestFirst(folder)) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> deepestFirst(Path folder) throws IOException {
    Path lock = folder.resolve(FolderLock.NAME);
    try (Stream<Path> content = Files.walk(folder)) {
      return content
          .filter(path -> !path.equals(folder) && !path.equals(lock))
          .sorted(Comparator.reverseOrder())
          .toList();
    }
  }
}
