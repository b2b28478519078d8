package sluice.local.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderLockTest {
  @TempDir private Path folder;

  @Test
  void lockedFolder_isRefusedByName() {
    Path out = folder.resolve("a/b");

    try (FolderLock _ = FolderLock.of(out)) {
      assertThatExceptionOfType(FolderLock.HeldException.class)
          .isThrownBy(() -> FolderLock.of(out))
          .withMessageContainingAll(
              out.toString(), "(process " + ProcessHandle.current().pid() + ")", "-Dout");
      FolderLock.of(folder.resolve("another")).close();
    }
    FolderLock.of(out).close();
  }

  @Test
  void emptiedFolder_staysLocked() throws IOException {
    try (FolderLock _ = FolderLock.of(folder)) {
      Files.createDirectories(folder.resolve("s3/results"));
      Files.writeString(folder.resolve("s3/results/x"), "x");

      Folders.empty(folder);

      assertThat(folder.resolve("s3")).doesNotExist();
      assertThatExceptionOfType(FolderLock.HeldException.class)
          .isThrownBy(() -> FolderLock.of(folder));
    }
  }

  @Test
  void unusableFolder_isToldWithTheReason() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");

    assertThatExceptionOfType(FolderLock.HeldException.class)
        .isThrownBy(() -> FolderLock.of(file))
        .withMessageContaining(file + " cannot be used");
  }
}
