package sluice.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Deletes what earlier runs left behind.
final class Folders {
  private Folders() {}

  /// Deletes a folder with all it holds, where it is there.
  static void delete(Path folder) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try {
      for (Path path : deepestFirst(folder)) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> deepestFirst(Path folder) throws IOException {
    try (Stream<Path> content = Files.walk(folder)) {
      return content.sorted(Comparator.reverseOrder()).toList();
    }
  }
}
