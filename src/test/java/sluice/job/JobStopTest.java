package sluice.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.chunk.ChunkRecord;
import sluice.chunk.Fact;
import sluice.chunk.JobFile;
import sluice.chunk.OpenChunk;
import sluice.chunk.SampleRecords;
import sluice.chunk.Stop;
import sluice.store.StoreFailedException;

/// Jobs that are cancelled, expire or reach their cap.
final class JobStopTest extends JobSteps {
  @Test
  void cancelledJob_keepsWhatIsAnsweredAndEnds() {
    JobMessage message = come(file(100, 0), "1");
    var _ = step(message);
    worker.run(3);
    fixture.store.put(
        JobFixture.RUN.openChunk(3), OpenChunk.of(List.of(opened(30)), List.of()).content());
    fixture.store.put("jobs/march/cancel", "");

    assertThat(step(new JobMessage("c-1", cancelEvent(), 1))).isEqualTo(DONE);
    assertThat(fixture.store.has(JobFixture.RUN.fact(Fact.STOP))).isTrue();
    fixture.advance(Duration.ofSeconds(20));
    assertThat(step(message)).isEqualTo(new Step.LookAgain(Duration.ofSeconds(10)));
    assertThat(batch().path("status").asText()).isEqualTo("cancelling");
    fixture.advance(Duration.ofMinutes(16));
    assertThat(step(message)).isEqualTo(DONE);

    assertThat(batch().path("status").asText()).isEqualTo("cancelled");
    assertThat(batch().path("request_counts").path("completed").asInt()).isEqualTo(31);
    assertThat(batch().path("request_counts").path("failed").asInt()).isEqualTo(69);
    assertThat(fixture.text(JobFile.ERRORS)).contains("batch_cancelled").hasLineCount(69);
    assertResults(100, 69);
  }

  private static ChunkRecord opened(int line) {
    byte[] json = new String(SampleRecords.answer(line, "open").json(), UTF_8).getBytes(UTF_8);
    return ChunkRecord.of(line, json);
  }

  @Test
  void cancelWhileTheNextLookIsFarAway_isSeenAtOnce() {
    JobMessage timer = come(file(1_000, 0), "1");
    var _ = step(timer);
    worker.run(1);
    fixture.advance(Duration.ofMinutes(20));
    assertThat(step(timer)).isEqualTo(new Step.LookAgain(Duration.ofMinutes(5)));
    fixture.advance(Duration.ofSeconds(30));
    fixture.store.put("jobs/march/cancel", "");

    assertThat(step(new JobMessage("c-1", cancelEvent(), 1))).isEqualTo(DONE);
    assertThat(fixture.queues.delays).containsExactly(Duration.ZERO);
    JobMessage next = new JobMessage("m-2", fixture.queues.jobs.getFirst(), 1);
    assertThat(step(next)).isEqualTo(new Step.LookAgain(Duration.ofSeconds(10)));

    assertThat(batch().path("status").asText()).isEqualTo("cancelling");
    fixture.advance(Duration.ofSeconds(10));
    assertThat(step(timer)).as("the timer before").isEqualTo(DONE);
    assertThat(step(next)).isInstanceOf(Step.LookAgain.class);
  }

  @Test
  void filesOfAStoppedRun_areWrittenByOneTimerAlone() {
    fixture.partBytes = 2_000;
    JobMessage timer = come(file(200, 50), "1");
    var _ = step(timer);
    fixture.store.put("jobs/march/cancel", "");
    assertThat(step(new JobMessage("c-1", cancelEvent(), 1))).isEqualTo(DONE);
    worker.runAll();
    fixture.advance(Duration.ofSeconds(20));
    assertThat(processor().step(timer, fixture.now())).isInstanceOf(Step.LookAgain.class);
    fixture.store.fail(call -> call.startsWith("COMPLETE"));
    assertThatThrownBy(() -> step(timer)).isInstanceOf(StoreFailedException.class);
    fixture.store.fail(_ -> false);

    assertThat(step(new JobMessage("m-2", fixture.queues.jobs.getFirst(), 1))).isEqualTo(DONE);
    assertThat(fixture.has(JobFile.OUTPUT)).isFalse();

    assertThat(step(timer)).isEqualTo(DONE);
    assertResults(200, 50);
  }

  @Test
  void cancelOlderThanTheFile_isNone() {
    fixture.store.put("jobs/march/cancel", "");
    fixture.advance(Duration.ofSeconds(2));

    run(file(20, 0), "1");

    assertThat(batch().path("status").asText()).isEqualTo("completed");
  }

  @Test
  void cancelBeforeTheRunHasBegun_stopsItAtItsFirstLook() {
    JobMessage message = come(file(20, 0), "1");
    fixture.store.put("jobs/march/cancel", "");
    assertThat(step(new JobMessage("c-1", cancelEvent(), 1))).isEqualTo(DONE);

    var _ = step(message);

    assertThat(batch().path("status").asText()).isEqualTo("cancelling");
  }

  @Test
  void cancelOfTheRunBefore_isNoneForTheFileThatWaits() {
    JobMessage first = come(file(20, 0), "1");
    var _ = step(first);
    JobMessage second = come(file(30, 0), "2");
    var _ = step(second);
    fixture.advance(Duration.ofSeconds(2));
    fixture.store.put("jobs/march/cancel", "");
    assertThat(step(new JobMessage("c-1", cancelEvent(), 1))).isEqualTo(DONE);
    fixture.advance(Duration.ofMinutes(16));
    assertThat(step(first)).isEqualTo(DONE);
    assertThat(batch().path("status").asText()).isEqualTo("cancelled");

    var _ = step(second);
    fixture.advance(Duration.ofSeconds(5));
    var _ = step(second);

    assertThat(batch().path("sluice").path("run").asInt()).isEqualTo(2);
    assertThat(batch().path("status").asText()).isEqualTo("in_progress");
  }

  @Test
  void jobWhoseWindowIsOver_expires() {
    fixture.store.put("jobs/march/options.json", "{\"completion_window\":\"10m\"}");
    JobMessage message = come(file(20, 0), "1");
    var _ = step(message);
    worker.run(1);
    fixture.advance(Duration.ofMinutes(10));

    assertThat(step(message)).isInstanceOf(Step.LookAgain.class);
    fixture.advance(Duration.ofMinutes(15));
    assertThat(step(message)).isEqualTo(DONE);

    assertThat(batch().path("status").asText()).isEqualTo("expired");
    assertThat(fixture.text(JobFile.ERRORS))
        .contains("This request could not be executed before the completion window expired.");
    assertThat(event().path("type").asText()).isEqualTo("batch.expired");
  }

  @ParameterizedTest
  @CsvSource({"10m, 10m", "1d, 1d", "13d, 13d", "30d, 312h"})
  void window_isShownAsItIsKept(String wanted, String shown) {
    fixture.store.put(
        "jobs/march/options.json", "{\"completion_window\":\"%s\"}".formatted(wanted));

    var _ = step(come(file(20, 0), "1"));

    assertThat(batch().path("completion_window").asText()).isEqualTo(shown);
  }

  @Test
  void jobThatReachesItsCap_isStopped() {
    JobMessage message = beginWithACap();
    fixture.advance(Duration.ofSeconds(10));
    assertThat(step(message)).isEqualTo(new Step.LookAgain(Duration.ofSeconds(10)));
    assertThat(fixture.store.has(JobFixture.RUN.fact(Fact.STOP))).isFalse();
    worker.run(1);
    fixture.advance(Duration.ofSeconds(10));

    var _ = step(message);

    Stop stop = Stop.of(fixture.store.text(JobFixture.RUN.fact(Fact.STOP)).getBytes(UTF_8));
    assertThat(stop.reason()).isEqualTo(Stop.Reason.CAP);
    assertThat(batch().path("sluice").path("stopped").asText()).isEqualTo("cap");
    assertThat(batch().path("sluice").path("dollars").asDouble()).isEqualTo(0.004);
  }

  @Test
  void jobThatCostMoreThanItsCap_tellsHowMuchMore() {
    JobMessage message = beginWithACap();
    worker.run(3);
    fixture.advance(Duration.ofSeconds(10));

    var _ = step(message);

    JsonNode own = batch().path("sluice");
    assertThat(own.path("max_usd").asDouble()).isEqualTo(0.005);
    assertThat(own.path("dollars").asDouble()).isEqualTo(0.008);
    assertThat(own.path("overshoot_usd").asDouble()).isEqualTo(0.003);
    assertThat(own.has("overshoot_tokens")).isFalse();
  }

  @Test
  void jobWithACapInTokens_tellsHowManyMoreItUsed() {
    JobMessage message = begin("{\"max_tokens\":1000}");
    worker.run(2);
    fixture.advance(Duration.ofSeconds(10));

    var _ = step(message);

    JsonNode own = batch().path("sluice");
    assertThat(own.path("stopped").asText()).isEqualTo("cap");
    assertThat(own.path("max_tokens").asInt()).isEqualTo(1_000);
    assertThat(own.path("overshoot_tokens").asInt()).isEqualTo(1_200);
  }

  @Test
  void jobWithACapWhoseModelHasNoPrice_isStoppedForThat() {
    JobMessage message =
        begin("{\"max_usd\":5,\"prices\":{\"other\":{\"input\":1,\"output\":10}}}");
    worker.run(1);
    fixture.advance(Duration.ofSeconds(10));

    var _ = step(message);

    assertThat(batch().path("sluice").path("stopped").asText()).isEqualTo("unpriced");
    assertThat(batch().path("sluice").path("overshoot_usd").isNull()).isTrue();
    assertThat(batch().path("status").asText()).isEqualTo("cancelling");
  }

  /// Begins a job that may cost half a cent, and finishes a chunk.
  private JobMessage beginWithACap() {
    JobMessage message =
        begin("{\"max_usd\":0.005,\"prices\":{\"m\":{\"input\":1,\"output\":10}}}");
    worker.run(1);
    return message;
  }

  /// Begins a job of 200 lines.
  private JobMessage begin(String options) {
    fixture.store.put("jobs/march/options.json", options);
    JobMessage message = come(file(200, 0), "1");
    var _ = step(message);
    return message;
  }

  @Test
  void linesOfChunksThatWereLeftUnfinished_countForTheCap() {
    JobMessage message = beginWithACap();
    byte[] open = OpenChunk.of(List.of(opened(30)), List.of()).content();
    fixture.store.put(JobFixture.RUN.openChunk(3), open);
    fixture.store.put(JobFixture.RUN.openChunk(4), open);
    fixture.advance(Duration.ofSeconds(10));

    var _ = step(message);

    assertThat(batch().path("sluice").path("stopped").asText()).isEqualTo("cap");
  }

  @Test
  void runThatWasStoppedAfterItsLastLine_isCompleted() {
    JobMessage message = come(file(20, 0), "1");
    var _ = step(message);
    fixture.store.put(
        JobFixture.RUN.fact(Fact.STOP), new Stop(Stop.Reason.CANCELLED, fixture.now()).json());
    worker.runAll();
    fixture.advance(Duration.ofSeconds(5));

    assertThat(step(message)).isEqualTo(DONE);
    assertThat(batch().path("status").asText()).isEqualTo("completed");
  }
}
