package sluice.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.chunk.ChunkMessage;
import sluice.chunk.JobFile;
import sluice.chunk.Prices;
import sluice.job.JobMessage;
import sluice.job.JobProcessor;
import sluice.job.JobQueues;
import sluice.job.Parallel;
import sluice.job.SampleChunks;
import sluice.local.aws.JobNotifications;
import sluice.local.files.LineRules;
import sluice.local.job.JobObjects;
import sluice.testing.FakeJobStore;

final class LocalSubmissionTest {
  private static final String JOB = "mine";
  private static final LocalJobs.Limits LIMITS =
      new LocalJobs.Limits(LineRules.RULES, 8, Prices.NONE);

  @TempDir private Path folder;
  private final FakeJobStore store = new FakeJobStore(Instant::now);
  private final JobObjects objects = new JobObjects(store, JOB);
  private final List<ChunkMessage> chunks = new ArrayList<>();

  private int put(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("mine.txt"), content, UTF_8);
    return new LocalSubmission(objects, LIMITS, file, earlier()).put();
  }

  private Optional<Path> earlier() {
    return Optional.of(folder.resolve("output.jsonl")).filter(Files::exists);
  }

  /// Has the run of the file begin and finish so many chunks, in a process that is lost then.
  private void begin(int finished) {
    List<String> messages = new ArrayList<>();
    new JobNotifications(store, messages::add).look();
    var processor =
        new JobProcessor(
            store,
            new Queues(),
            new Parallel(Runnable::run, 4),
            LIMITS.rules(Duration.ofMinutes(15)),
            Instant::now);
    var _ = processor.step(new JobMessage("lost", messages.getLast(), 1), Instant.MAX);
    chunks.subList(0, finished).forEach(chunk -> SampleChunks.finish(store, chunk));
  }

  @Test
  void openRunOfTheSameFile_goesOn() throws IOException {
    assertThat(put("a\n".repeat(20))).isZero();
    begin(1);
    String etag = objects.input().orElseThrow().etag();

    assertThat(put("a\n".repeat(20))).isZero();

    assertThat(objects.input().orElseThrow().etag()).isEqualTo(etag);
    assertThat(objects.openRun()).isPresent();
  }

  @Test
  void openRunOfAnotherFile_endsWithWhatItHas() throws IOException {
    put("a\n".repeat(20));
    begin(1);

    assertThat(put("b\n".repeat(20))).isEqualTo(1);

    assertThat(objects.openRun()).isEmpty();
    assertThat(store.text(objects.key(JobFile.INPUT_JSONL))).isEqualTo("b\n".repeat(20));
    assertThat(store.text(objects.key(JobFile.OUTPUT)).lines()).hasSize(10);
    assertThat(store.has(objects.key(JobFile.CANCEL))).isFalse();
  }

  @Test
  void answersOfAnEarlierVersion_areTakenOver() throws IOException {
    Files.writeString(folder.resolve("output.jsonl"), "{}\n");

    put("a\n");

    assertThat(store.text(objects.key(JobFile.OUTPUT))).isEqualTo("{}\n");
  }

  private final class Queues implements JobQueues {
    @Override
    public List<ChunkMessage> send(List<ChunkMessage> more) {
      chunks.addAll(more);
      return List.of();
    }

    @Override
    public long promptMessages() {
      return chunks.size();
    }

    @Override
    public String sendJob(String body, Duration delay) {
      return "";
    }
  }
}
