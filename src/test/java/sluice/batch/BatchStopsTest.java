package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.batch.BatchHarness.causes;
import static sluice.batch.BatchHarness.received;
import static sluice.testing.ScriptedProvider.ERROR;
import static sluice.testing.ScriptedProvider.answer;
import static sluice.testing.ScriptedProvider.status;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sluice.chunk.Fact;
import sluice.chunk.OpenChunk;
import sluice.chunk.SampleRecords;
import sluice.chunk.Stop;
import sluice.message.Message;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome.Recorded;

/// After a stop nothing more of a run is sent; what is in flight is awaited and kept.
final class BatchStopsTest {
  private final BatchHarness harness = new BatchHarness(5);
  private final RunInStore run = new RunInStore(harness);

  @ParameterizedTest
  @EnumSource
  void chunkOfAStoppedRun_isFinishedWithoutSendingAnything(Stop.Reason reason) {
    Message chunk = run.chunk(0, 3);
    run.put(0, OpenChunk.of(List.of(SampleRecords.answer(1, "earlier")), List.of()));
    stop(reason);

    assertThat(harness.process(chunk).getFirst().outcome()).isInstanceOf(Recorded.class);

    assertThat(harness.provider.calls()).isEmpty();
    assertThat(run.finished(0)).hasSize(3);
    assertThat(run.finished(0).get(0)).contains(reason.code().code());
    assertThat(run.finished(0).get(1)).contains("earlier");
  }

  @Test
  void stopWhileLinesRun_letsNoneStartAfterTenSecondsAndKeepsThoseInFlight() {
    harness.provider.script((_, _) -> answer().after(Duration.ofSeconds(30)));
    var batch = harness.begin(BatchHarness.LONG, run.chunk(0, 20), run.chunk(1, 20));
    harness.time.advance(Duration.ofSeconds(12));
    stop(Stop.Reason.CANCELLED);
    harness.time.advance(Duration.ofSeconds(10));
    int sent = harness.provider.prompts().size();

    harness.time.advance(Duration.ofMinutes(2));

    assertThat(batch.join().results()).allMatch(end -> end.outcome() instanceof Recorded);
    assertThat(harness.provider.prompts()).hasSize(sent).hasSize(5);
    assertThat(harness.provider.cancellations()).isZero();
    assertThat(run.finished(0)).hasSize(20);
    assertThat(run.finished(0).stream().filter(record -> record.contains("\"status_code\":200")))
        .hasSize(5);
    assertThat(run.finished(0).get(19)).contains("batch_cancelled");
    assertThat(run.finished(1)).hasSize(20).allMatch(record -> record.contains("batch_cancelled"));
  }

  @Test
  void answerThatAnotherEnvironmentHasStoredMeanwhile_comesBeforeTheStop() {
    harness.provider.script((_, _) -> answer().after(Duration.ofSeconds(30)));
    var batch = harness.begin(BatchHarness.LONG, run.chunk(0, 20));
    harness.time.advance(Duration.ofSeconds(12));
    run.put(0, OpenChunk.of(List.of(SampleRecords.answer(15, "elsewhere")), List.of()));
    stop(Stop.Reason.CANCELLED);

    harness.time.advance(Duration.ofMinutes(2));

    assertThat(batch).isDone();
    assertThat(run.finished(0)).hasSize(20);
    assertThat(run.finished(0).get(15)).contains("elsewhere");
    assertThat(run.finished(0).get(16)).contains("batch_cancelled");
  }

  @Test
  void lineInFlightAtAStop_isNotSentAgain() {
    harness.provider.script(
        (_, _) -> status(503, ERROR, "retry-after", "1").after(Duration.ofSeconds(20)));
    var batch = harness.begin(BatchHarness.LONG, run.chunk(0, 1));
    harness.time.advance(Duration.ofSeconds(5));
    stop(Stop.Reason.CANCELLED);

    harness.time.advance(Duration.ofMinutes(2));

    assertThat(batch.join().results()).allMatch(end -> end.outcome() instanceof Recorded);
    assertThat(harness.provider.prompts()).hasSize(1);
    assertThat(run.finished(0).getFirst()).contains("batch_cancelled");
  }

  @Test
  void stopOfARun_leavesOtherPromptsAlone() {
    harness.provider.script((_, _) -> answer().after(Duration.ofSeconds(20)));
    var batch =
        harness.begin(
            BatchHarness.LONG,
            run.chunk(0, 20),
            harness.message("a"),
            harness.message("b"),
            harness.message("c"));
    harness.time.advance(Duration.ofSeconds(2));
    stop(Stop.Reason.CANCELLED);

    harness.time.advance(Duration.ofMinutes(2));

    assertThat(batch).isDone();
    assertThat(harness.store.records()).contains("results/queue/a.json", "results/queue/c.json");
  }

  @Test
  void stopWhileTheKeyIsRefused_endsTheChunkAtOnce() {
    harness.provider.script((_, _) -> status(401, ERROR));
    var _ = harness.process(harness.messages(3));
    harness.provider.calls().clear();
    Message chunk = run.chunk(0, 3);
    stop(Stop.Reason.CANCELLED);

    List<MessageResult> ended = harness.process(received(7, chunk));

    assertThat(ended).allMatch(end -> end.outcome() instanceof Recorded);
    assertThat(harness.provider.calls()).isEmpty();
  }

  @Test
  void runWhoseWindowIsOver_isStoppedByItsChunk() {
    Message chunk = run.chunk(0, 2);
    harness.time.advance(Duration.ofHours(25));

    var _ = harness.process(chunk);

    assertThat(harness.provider.calls()).isEmpty();
    assertThat(run.finished(0)).hasSize(2).allMatch(record -> record.contains("batch_expired"));
    byte[] stop =
        harness.store.get(RunInStore.RUN.fact(Fact.STOP)).getBytes(StandardCharsets.UTF_8);
    assertThat(Stop.of(stop).reason()).isEqualTo(Stop.Reason.EXPIRED);
  }

  @Test
  void windowThatEndsWhileLinesRun_stopsTheRun() {
    var shortRun = new RunInStore(harness, Duration.ofSeconds(42));
    harness.provider.script((_, _) -> answer().after(Duration.ofSeconds(30)));
    var batch = harness.begin(BatchHarness.LONG, shortRun.chunk(0, 20));

    harness.time.advance(Duration.ofMinutes(2));

    assertThat(batch.join().results()).allMatch(end -> end.outcome() instanceof Recorded);
    assertThat(harness.provider.prompts()).hasSize(10);
    assertThat(shortRun.finished(0).stream().filter(record -> record.contains("batch_expired")))
        .hasSize(10);
  }

  @Test
  void chunkThatReturned_hasLeftNoLookForAStop() {
    harness.provider.script((_, _) -> status(500, ERROR));

    assertThat(causes(harness.process(run.chunk(0, 1)))).containsExactly("passing");
    harness.store.forgetCalls();
    harness.time.advance(Duration.ofMinutes(1));

    assertThat(harness.store.reads()).isEmpty();
  }

  private void stop(Stop.Reason reason) {
    run.put(Fact.STOP, new Stop(reason, harness.time.now()).json());
  }
}
