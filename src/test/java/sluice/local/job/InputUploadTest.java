package sluice.local.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.job.Parallel;
import sluice.store.StoreFailedException;
import sluice.testing.FakeJobStore;

final class InputUploadTest {
  private static final int PART = 10;

  @TempDir private Path folder;
  private final FakeJobStore store = new FakeJobStore(() -> Instant.EPOCH);
  private final List<Long> told = new ArrayList<>();

  private void put(Path file) {
    new InputUpload(store, new Parallel(Runnable::run, 2), PART)
        .put(file, "key", "text/plain", told::add);
  }

  private Path write(int bytes) throws IOException {
    return Files.write(folder.resolve("f"), "x".repeat(bytes).getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "10, 1", "11, 2", "20, 2", "35, 4"})
  void file_isWrittenWhole(int bytes, int pieces) throws IOException {
    put(write(bytes));

    assertThat(store.has("key")).isTrue();
    assertThat(store.text("key")).hasSize(bytes);
    assertThat(told).hasSize(pieces).isSorted().endsWith((long) bytes);
    assertThat(store.openUploads()).isZero();
  }

  @Test
  void brokenUpload_leavesNothingBehind() throws IOException {
    Path file = write(35);
    store.fail(call -> call.startsWith("PART"));

    assertThatExceptionOfType(StoreFailedException.class).isThrownBy(() -> put(file));

    assertThat(store.openUploads()).isZero();
    assertThat(store.has("key")).isFalse();
  }

  @Test
  void fileThatIsNotThere_isNamed() {
    assertThatExceptionOfType(InputUpload.UnreadableException.class)
        .isThrownBy(() -> put(folder.resolve("none")))
        .withMessageContaining("none cannot be read");
  }
}
