package sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A small job with SQS, S3 and both packaged functions, whose processes are killed meanwhile.
final class KilledJobIT {
  private static final JobStack.Size SIZE =
      new JobStack.Size(
          /* prompts= */ 2,
          /* jobs= */ 1,
          /* inFlight= */ 64,
          /* batch= */ 20,
          Duration.ofSeconds(10),
          Duration.ofSeconds(6));

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void job_hasEachLineOnceInOrder_thoughProcessesAreKilled(@TempDir Path folder)
      throws IOException {
    var lines = new JobLines(2_000, 7);
    var job = new KilledJob(lines, 6, SIZE, Duration.ofMillis(300), Duration.ofMinutes(5));

    KilledJob.Result result = job.run(folder);

    assertThat(result.violations()).isEmpty();
    assertThat(result.answered() + result.lost()).isEqualTo(lines.count(JobLines.Ending.ANSWERED));
    assertThat(result.ofPromptFunction() + result.ofJobFunction()).isEqualTo(6);
  }
}
