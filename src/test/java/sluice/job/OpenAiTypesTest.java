package sluice.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchError;
import com.openai.models.batches.BatchRequestCounts;
import com.openai.models.batches.BatchUsage;
import com.openai.models.webhooks.BatchCancelledWebhookEvent;
import com.openai.models.webhooks.BatchCompletedWebhookEvent;
import com.openai.models.webhooks.BatchExpiredWebhookEvent;
import com.openai.models.webhooks.BatchFailedWebhookEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.chunk.JobFile;
import sluice.chunk.JobKey;
import sluice.store.StoreFailedException;
import sluice.testing.OpenAiTypes;

/// What a job tells of itself, read by the types of OpenAI's own library.
final class OpenAiTypesTest {
  private static final String FILE =
      "{\"custom_id\":\"a\",\"prompt\":\"x\"}\n{\"custom_id\":\"b\",\"prompt\":\"fail\"}\n[]\n";
  private static final long BEGUN = JobFixture.START.getEpochSecond();

  private final JobFixture fixture = new JobFixture();
  private final ChunkWorker worker = new ChunkWorker(fixture);

  @Test
  void fileThatIsBeingRead_isABatchBeingValidated() {
    // The pass over the file is as far as it comes.
    fixture.store.fail(call -> call.startsWith("OPEN"));

    JobMessage message = come(FILE);
    assertThatThrownBy(() -> step(message)).isInstanceOf(StoreFailedException.class);

    Batch batch = batch();
    assertThat(batch.status()).isEqualTo(Batch.Status.VALIDATING);
    assertThat(batch.createdAt()).isEqualTo(BEGUN);
    assertThat(batch.expiresAt()).hasValueSatisfying(at -> assertThat(at).isGreaterThan(BEGUN));
    assertThat(batch.inProgressAt()).isEmpty();
    assertThat(batch.errors()).isEmpty();
    assertThat(batch.requestCounts()).map(BatchRequestCounts::total).contains(0L);
  }

  @Test
  void fileThatCannotBeRun_isAFailedBatch() {
    var _ = step(come("\n"));

    Batch batch = batch();
    assertThat(batch.status()).isEqualTo(Batch.Status.FAILED);
    assertThat(batch.failedAt()).contains(BEGUN);
    assertThat(batch.inProgressAt()).isEmpty();
    assertThat(batch.outputFileId()).isEmpty();
    assertThat(batch.errorFileId()).isEmpty();
    BatchError error = errors(batch).getFirst();
    assertThat(error.code()).contains("empty_file");
    assertThat(error.message()).isNotEmpty();
    assertThat(error.line()).isEmpty();
    assertThat(error.param()).isEmpty();
    assertThat(event(BatchFailedWebhookEvent.class).validate().data().id()).isEqualTo(batch.id());
  }

  @Test
  void jobUnderWay_isABatchInProgress() {
    var _ = step(come(FILE));

    Batch batch = batch();
    assertThat(batch.status()).isEqualTo(Batch.Status.IN_PROGRESS);
    assertThat(batch.inProgressAt()).contains(BEGUN);
    assertThat(batch.completedAt()).isEmpty();
    assertThat(batch.outputFileId()).isEmpty();
    assertThat(batch.endpoint()).isEqualTo("/v1/chat/completions");
    assertThat(batch.model()).contains("m");
    assertThat(batch.requestCounts()).map(BatchRequestCounts::total).contains(3L);
    assertThat(batch.requestCounts()).map(BatchRequestCounts::completed).contains(0L);
    BatchError error = errors(batch).getFirst();
    assertThat(error.code()).contains("unknown_shape");
    assertThat(error.line()).contains(3L);
  }

  @Test
  void jobThatHasEnded_isACompletedBatch() {
    fixture.store.put(
        key(JobFile.OPTIONS),
        "{\"metadata\":{\"team\":\"blue\"},\"completion_window\":\"24h\",\"max_tokens\":1000000}");
    JobMessage message = come(FILE);
    var _ = step(message);
    worker.runAll();
    fixture.advance(Duration.ofSeconds(60));
    var _ = step(message);

    Batch batch = batch();
    assertThat(batch.status()).isEqualTo(Batch.Status.COMPLETED);
    assertThat(batch.completedAt()).contains(BEGUN + 60);
    assertThat(batch.finalizingAt()).contains(BEGUN + 60);
    assertThat(batch.inProgressAt()).contains(BEGUN);
    assertThat(batch.inputFileId()).isEqualTo(key(JobFile.INPUT_JSONL));
    assertThat(batch.outputFileId()).contains(key(JobFile.OUTPUT));
    assertThat(batch.errorFileId()).contains(key(JobFile.ERRORS));
    assertThat(batch.completionWindow()).isEqualTo("24h");
    assertThat(batch.requestCounts()).map(BatchRequestCounts::total).contains(3L);
    assertThat(batch.requestCounts()).map(BatchRequestCounts::completed).contains(1L);
    assertThat(batch.requestCounts()).map(BatchRequestCounts::failed).contains(2L);
    assertThat(batch.usage()).map(BatchUsage::inputTokens).contains(100L);
    assertThat(batch.usage()).map(BatchUsage::outputTokens).contains(10L);
    assertThat(batch.usage()).map(BatchUsage::totalTokens).contains(110L);
    assertThat(batch.usage().orElseThrow().inputTokensDetails().cachedTokens()).isZero();
    assertThat(batch.usage().orElseThrow().outputTokensDetails().reasoningTokens()).isZero();
    assertThat(batch.metadata().orElseThrow()._allProperties()).containsOnlyKeys("team");
    var event = event(BatchCompletedWebhookEvent.class).validate();
    assertThat(event.data().id()).isEqualTo(batch.id());
    assertThat(event.createdAt()).isEqualTo(BEGUN + 60);
  }

  @Test
  void jobThatIsStopped_isABatchBeingCancelledAndThenACancelledOne() {
    JobMessage message = come(FILE);
    fixture.store.put(key(JobFile.CANCEL), "");
    var _ = step(message);

    Batch cancelling = batch();
    assertThat(cancelling.status()).isEqualTo(Batch.Status.CANCELLING);
    assertThat(cancelling.cancellingAt()).contains(BEGUN);
    assertThat(cancelling.cancelledAt()).isEmpty();

    fixture.advance(Duration.ofMinutes(16));
    var _ = step(message);
    Batch cancelled = batch();
    assertThat(cancelled.status()).isEqualTo(Batch.Status.CANCELLED);
    assertThat(cancelled.cancelledAt()).contains(BEGUN + 16 * 60);
    assertThat(cancelled.completedAt()).isEmpty();
    assertThat(cancelled.outputFileId()).isEmpty();
    assertThat(cancelled.errorFileId()).contains(key(JobFile.ERRORS));
    assertThat(event(BatchCancelledWebhookEvent.class).validate().data().id())
        .isEqualTo(cancelled.id());
  }

  @Test
  void jobWhoseWindowIsOver_isAnExpiredBatch() {
    fixture.store.put(key(JobFile.OPTIONS), "{\"completion_window\":\"10m\"}");
    JobMessage message = come(FILE);
    var _ = step(message);
    fixture.advance(Duration.ofMinutes(10));
    var _ = step(message);
    fixture.advance(Duration.ofMinutes(16));
    var _ = step(message);

    Batch batch = batch();
    assertThat(batch.status()).isEqualTo(Batch.Status.EXPIRED);
    assertThat(batch.expiresAt()).contains(BEGUN + 10 * 60);
    assertThat(batch.expiredAt()).contains(BEGUN + 26 * 60);
    assertThat(batch.cancellingAt()).isEmpty();
    assertThat(event(BatchExpiredWebhookEvent.class).validate().data().id()).isEqualTo(batch.id());
  }

  private Batch batch() {
    return OpenAiTypes.read(fixture.text(JobFile.BATCH), Batch.class).validate();
  }

  private <T> T event(Class<T> type) {
    return OpenAiTypes.read(fixture.text(JobFile.ENDED), type);
  }

  private static List<BatchError> errors(Batch batch) {
    return batch.errors().flatMap(Batch.Errors::data).orElse(List.of());
  }

  private static String key(JobFile file) {
    return new JobKey(JobFixture.JOB, file).text();
  }

  private JobMessage come(String file) {
    var source = fixture.put(JobFile.INPUT_JSONL, file, "1");
    return new JobMessage("m-1", new JobEvent.FileCame(source).body(), 1);
  }

  private Step step(JobMessage message) {
    return new JobProcessor(
            fixture.store, fixture.queues, fixture.parallel(), fixture.rules(), fixture::now)
        .step(message, Instant.MAX);
  }
}
