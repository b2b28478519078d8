package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.batch.BatchHarness.received;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sluice.chunk.Fact;
import sluice.chunk.Stop;
import sluice.message.Message;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome.Recorded;

/// A line that kills its environment ends alone, not with its chunk.
final class BatchPoisonChunksTest {
  private final BatchHarness harness = new BatchHarness(5);
  private final RunInStore run = new RunInStore(harness);
  private final Message chunk = run.chunk(0, 6);

  @Test
  void chunkReceivedThreeTimes_hasOneMarkerWhileItRuns() {
    var result = harness.begin(BatchHarness.LONG, received(3, chunk));
    harness.time.advance(Duration.ofMillis(500));

    assertThat(harness.provider.inFlight()).isEqualTo(5);
    assertThat(histories()).containsExactly("notes/c0.json");
    harness.time.advance(Duration.ofSeconds(5));
    assertThat(result).isDone();
    assertThat(histories()).isEmpty();
  }

  @Test
  void chunkWithACrash_runsAloneWithItsLinesSideBySide() {
    crash(3);

    var result =
        harness.begin(
            BatchHarness.LONG, received(4, chunk), harness.message("a"), harness.message("b"));
    harness.time.advance(Duration.ofMillis(1_600));

    assertThat(harness.provider.inFlight()).isEqualTo(5);
    assertThat(harness.queue.deleted).containsExactlyInAnyOrder("a", "b");
    harness.time.advance(Duration.ofSeconds(5));
    assertThat(result).isDone();
    assertThat(run.finished(0)).hasSize(6);
  }

  @Test
  void chunksWithACrash_runOneAfterTheOtherAlsoIfTheyAreManyAndOthersAreUnread() {
    crash(3);
    List<Message> batch = new ArrayList<>();
    for (int number = 1; number < 6; number++) {
      Message next = run.chunk(number, 50);
      harness.store.put("notes/c%d.json".formatted(number), harness.store.get("notes/c0.json"));
      batch.add(received(4, next));
    }
    batch.add(received(4, chunk));
    batch.addAll(List.of(harness.messages(100)));

    List<MessageResult> ended = harness.process(batch.toArray(Message[]::new));

    assertThat(ended).allMatch(end -> end.outcome() instanceof Recorded);
  }

  @Test
  void stopWhileAChunkWaitsToRunAlone_letsNoneOfItsLinesStart() {
    crash(3);
    List<Message> batch = new ArrayList<>(List.of(harness.messages(100)));
    batch.addFirst(received(4, chunk));
    var result = harness.begin(BatchHarness.LONG, batch.toArray(Message[]::new));
    harness.time.advance(Duration.ofSeconds(2));

    run.put(Fact.STOP, new Stop(Stop.Reason.CANCELLED, harness.time.now()).json());
    harness.time.advance(Duration.ofMinutes(1));

    assertThat(result).isDone();
    assertThat(run.finished(0)).hasSize(6).allMatch(record -> record.contains("batch_cancelled"));
    assertThat(harness.provider.calls()).noneMatch(body -> body.contains("prompt 0"));
  }

  @Test
  void chunkWithACrashAlone_runsLineByLine() {
    crash(3);
    crash(4);

    List<MessageResult> ended = harness.process(received(5, chunk));

    assertThat(ended.getFirst().outcome()).isInstanceOf(Recorded.class);
    assertThat(run.finished(0)).hasSize(6);
    List<Long> times = harness.provider.times();
    IntStream.range(1, times.size())
        .forEach(i ->
            assertThat(times.get(i) - times.get(i - 1))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(1).toNanos()));
    assertThat(histories()).isEmpty();
  }

  @Test
  void lineWithTwoCrashesOfItsOwn_isLostAloneAndTheOthersArePaidForOnce() {
    crash(3);
    crash(4);
    crash(5, "prompt 2");
    crash(6, "prompt 2");

    List<MessageResult> ended = harness.process(received(7, chunk));

    assertThat(ended.getFirst().outcome()).isInstanceOf(Recorded.class);
    assertThat(run.finished(0)).hasSize(6);
    assertThat(run.finished(0).get(2)).contains("environment_lost");
    assertThat(run.finished(0).stream().filter(record -> record.contains("\"status_code\":200")))
        .hasSize(5);
    assertThat(harness.provider.prompts())
        .noneMatch(body -> body.contains("prompt 0") || body.contains("prompt 2"));
    assertThat(histories()).isEmpty();
  }

  private List<String> histories() {
    return harness.store.records().stream().filter(key -> key.startsWith("notes/")).toList();
  }

  private void crash(int receive) {
    crash(receive, "prompt 0");
  }

  /// Processes the chunk and forgets all but the store while a line is in flight, as a crash does.
  private void crash(int receive, String fatal) {
    var dying = new BatchHarness(5);
    dying.time.advance(harness.time.since(0));
    harness.store.objects().forEach(dying.store::put);
    CompletableFuture<BatchResult> _ = dying.begin(BatchHarness.LONG, received(receive, chunk));
    while (dying.provider.calls().stream().noneMatch(body -> body.contains(fatal))) {
      dying.time.advanceToNext();
    }
    dying.store.objects().forEach(harness.store::put);
    harness.time.advance(BatchHarness.LONG.plusSeconds(1));
  }
}
