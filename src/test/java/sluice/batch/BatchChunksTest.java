package sluice.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static sluice.batch.BatchHarness.causes;
import static sluice.batch.BatchHarness.received;
import static sluice.testing.ScriptedProvider.ERROR;
import static sluice.testing.ScriptedProvider.answer;
import static sluice.testing.ScriptedProvider.status;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sluice.chunk.BatchStatus;
import sluice.chunk.ChunkHeader;
import sluice.chunk.ChunkRecord;
import sluice.chunk.Ended;
import sluice.chunk.Fact;
import sluice.chunk.FinishedChunk;
import sluice.chunk.LineState;
import sluice.chunk.OpenChunk;
import sluice.chunk.RunKey;
import sluice.chunk.SampleRecords;
import sluice.chunk.Totals;
import sluice.limit.AccountRates;
import sluice.limit.ModelRates;
import sluice.message.ErrorCode;
import sluice.message.InvalidMessage;
import sluice.message.Message;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome.Kind;
import sluice.outcome.Outcome.Recorded;
import sluice.store.ObjectStore.Failed;
import sluice.testing.MessageBuilder;

/// A chunk's lines are run as prompts, and its message is done when the chunk's object is stored.
final class BatchChunksTest {
  private static final String OPEN = RunInStore.RUN.openChunk(0);
  private static final String FINISHED = RunInStore.RUN.chunk(0);

  private final BatchHarness harness = new BatchHarness(5);
  private final RunInStore run = new RunInStore(harness);

  @Test
  void chunk_isStoredAsOneObjectInTheOrderOfItsLines() {
    harness.provider.script((prompt, _) ->
        answer().after(Duration.ofSeconds(prompt.body().contains("prompt 0") ? 9 : 1)));

    List<MessageResult> ended = harness.process(run.chunk(0, 12));

    assertThat(ended).hasSize(1).allMatch(end -> end.outcome() instanceof Recorded);
    assertThat(run.finished(0))
        .hasSize(12)
        .allMatch(record -> record.contains("\"status_code\":200"))
        .extracting(BatchChunksTest::id)
        .containsExactlyElementsOf(ids(0, 12));
    assertThat(harness.provider.prompts()).hasSize(12);
    assertThat(harness.provider.mostInFlight()).isEqualTo(5);
    assertThat(harness.store.records()).noneMatch(key -> key.startsWith("results/"));
    assertThat(harness.store.get(OPEN)).isEmpty();
  }

  @Test
  void recordOfALine_namesTheChunksMessage() {
    var _ = harness.process(run.chunk(0, 1));

    assertThat(run.finished(0).getFirst())
        .contains("\"message_id\":\"c0\"", "\"attempts\":1", "\"model\":\"m\"");
  }

  @Test
  void headerOfAChunk_countsAnswersAndTokens() {
    harness.provider.script(
        (prompt, _) -> prompt.body().contains("prompt 1") ? status(400, refusal()) : answer());

    var _ = harness.process(run.chunk(0, 3));

    ChunkHeader header = ChunkHeader.of(harness.store.get(FINISHED).getBytes(UTF_8)).orElseThrow();
    assertThat(header.totals().answered()).isEqualTo(2);
    assertThat(header.totals().failed()).isEqualTo(1);
    assertThat(header.totals().tokens().total().output()).isEqualTo(8);
    assertThat(header.failures().stream()).containsExactly(1);
  }

  @Test
  void lineThatIsRefusedByThePlan_isAnErrorAtItsPlaceAndIsNotSent() {
    var refused =
        new InvalidMessage(
            RunInStore.identity(1), ErrorCode.DUPLICATE_CUSTOM_ID, "said before", "0".repeat(64));

    var _ =
        harness.process(
            run.chunk(0, List.of(RunInStore.prompt(0, "a"), refused, RunInStore.prompt(2, "b"))));

    assertThat(run.finished(0))
        .extracting(BatchChunksTest::id)
        .containsExactlyElementsOf(ids(0, 3));
    assertThat(run.finished(0).get(1)).contains("duplicate_custom_id", "said before");
    assertThat(harness.provider.prompts()).hasSize(2);
  }

  @Test
  void chunksAndSinglePrompts_shareThePermits() {
    List<Message> batch = new ArrayList<>(List.of(harness.messages(10)));
    batch.add(run.chunk(0, 10));
    batch.add(run.chunk(1, 10));

    List<MessageResult> ended = harness.process(batch.toArray(Message[]::new));

    assertThat(ended).hasSize(12).allMatch(end -> end.outcome() instanceof Recorded);
    assertThat(harness.provider.prompts()).hasSize(30);
    assertThat(harness.provider.mostInFlight()).isEqualTo(5);
    assertThat(harness.store.records().stream().filter(key -> key.startsWith("results/")))
        .hasSize(10);
    assertThat(run.finished(0)).hasSize(10);
    assertThat(run.finished(1)).hasSize(10);
  }

  @Test
  void manyChunks_areReadWhenTheirLinesCanSoonStart() {
    harness.provider.script((_, _) -> answer().after(Duration.ofMinutes(1)));
    Message[] chunks =
        IntStream.range(0, 20).mapToObj(number -> run.chunk(number, 10)).toArray(Message[]::new);

    var _ = harness.begin(BatchHarness.LONG, chunks);
    harness.time.advance(Duration.ofSeconds(30));

    assertThat(harness.provider.inFlight()).isEqualTo(5);
    assertThat(harness.store.reads().stream().filter(RunInStore.RUN.lines()::equals))
        .hasSizeBetween(1, 4);
  }

  @Test
  void chunkWhoseRunDoesNotExist_isAcknowledgedAndNotRun() {
    Message chunk = run.chunk(0, 3);
    harness.store.remove(RunInStore.RUN.fact(Fact.RUN));

    assertThat(harness.process(chunk).getFirst().outcome()).isEqualTo(new Recorded(Kind.KNOWN));
    assertThat(harness.provider.calls()).isEmpty();
  }

  @Test
  void chunkWhoseRunHasEnded_isAcknowledgedAndNotRun() {
    Message chunk = run.chunk(0, 3);
    var end =
        new Ended(BatchStatus.COMPLETED, false, harness.time.now(), Optional.empty(), Totals.NONE);
    run.put(Fact.ENDED, end.json());

    assertThat(harness.process(chunk).getFirst().outcome()).isEqualTo(new Recorded(Kind.KNOWN));
    assertThat(harness.provider.calls()).isEmpty();
  }

  @Test
  void finishedChunk_isAcknowledgedAndNotRun() {
    Message chunk = run.chunk(0, 1);
    run.put(0, new FinishedChunk(List.of(SampleRecords.answer(0, "x"))));

    assertThat(harness.process(chunk).getFirst().outcome()).isEqualTo(new Recorded(Kind.KNOWN));
    assertThat(harness.provider.calls()).isEmpty();
  }

  @Test
  void factsOfARun_areReadOnceForAllItsChunks() {
    var _ = harness.process(run.chunk(0, 2), run.chunk(1, 2), run.chunk(2, 2));

    assertThat(harness.store.reads().stream().filter(RunInStore.RUN.fact(Fact.RUN)::equals))
        .hasSize(1);
  }

  @Test
  void recordsOfEarlierReceives_arePaidForOnceAndJoined() {
    Message chunk = run.chunk(0, 3);
    run.put(0, OpenChunk.of(List.of(SampleRecords.answer(1, "earlier")), List.of()));

    assertThat(harness.process(received(2, chunk)).getFirst().outcome())
        .isInstanceOf(Recorded.class);

    assertThat(harness.provider.prompts()).hasSize(2).noneMatch(body -> body.contains("prompt 1"));
    assertThat(run.finished(0))
        .extracting(BatchChunksTest::id)
        .containsExactlyElementsOf(ids(0, 3));
    assertThat(run.finished(0).get(1)).contains("earlier");
    assertThat(harness.store.get(OPEN)).isEmpty();
  }

  @Test
  void linesThatHadNoTime_comeBackAndTheOthersAreKept() {
    Message chunk = run.chunk(0, 20);
    harness.provider.script((_, _) -> answer().after(Duration.ofSeconds(20)));

    List<MessageResult> ended = harness.process(Duration.ofMinutes(1), chunk);

    assertThat(causes(ended)).containsExactly("no_time");
    int kept = run.open(0).records().size();
    assertThat(kept).isBetween(5, 15);
    assertThat(harness.processor.delays(ended).get("c0")).isLessThan(Duration.ofSeconds(6));

    harness.provider.calls().clear();
    assertThat(harness.process(received(2, chunk)).getFirst().outcome())
        .isInstanceOf(Recorded.class);
    assertThat(harness.provider.prompts()).hasSize(20 - kept);
    assertThat(run.finished(0))
        .extracting(BatchChunksTest::id)
        .containsExactlyElementsOf(ids(0, 20));
  }

  @Test
  void lineThatFails_comesBackWithItsEvidenceWhenItIsDue() {
    Message chunk = run.chunk(0, 3);
    harness.provider.script(
        (prompt, _) -> prompt.body().contains("prompt 1") ? status(500, ERROR) : answer());

    List<MessageResult> ended = harness.process(chunk);

    assertThat(causes(ended)).containsExactly("passing");
    assertThat(run.open(0).records().keySet()).containsExactly(0, 2);
    LineState state = Objects.requireNonNull(run.open(0).pending().get(1));
    assertThat(state.evidence()).isPositive();
    assertThat(state.failingSince()).isPresent();
    Duration delay = harness.processor.delays(ended).get("c0");
    assertThat(harness.time.now().plus(delay)).isAfterOrEqualTo(state.notBefore().orElseThrow());
  }

  @Test
  void lineThatIsNotDue_isLeftOut() {
    Message chunk = run.chunk(0, 2);
    Instant later = harness.time.now().plusSeconds(600);
    run.put(
        0,
        OpenChunk.of(
            List.of(), List.of(new LineState(1, 1, Optional.of(later), Optional.of(later)))));

    List<MessageResult> ended = harness.process(received(2, chunk));

    assertThat(harness.provider.prompts()).singleElement().asString().contains("prompt 0");
    assertThat(harness.processor.delays(ended).get("c0"))
        .isBetween(Duration.ofSeconds(590), Duration.ofSeconds(670));
    assertThat(run.open(0).records()).containsOnlyKeys(0);
    assertThat(run.open(0).pending()).containsOnlyKeys(1);
  }

  @Test
  void lineThatFailsAgainAndAgainWhileOthersSucceed_getsItsErrorRecord() {
    Message chunk = run.chunk(0, 3);
    harness.provider.script(
        (prompt, _) -> prompt.body().contains("prompt 1") ? status(500, ERROR) : answer());
    Message current = chunk;

    for (int receive = 1; receive < 12 && run.finished(0).isEmpty(); receive++) {
      List<MessageResult> ended = harness.process(current, harness.message("other" + receive));
      harness.time.advance(harness.processor.delays(ended).getOrDefault("c0", Duration.ZERO));
      current = received(receive + 1, chunk);
    }

    assertThat(run.finished(0).get(1)).contains("provider_error_exhausted");
    assertThat(harness.provider.prompts().stream().filter(body -> body.contains("prompt 1")))
        .hasSizeBetween(5, 6);
  }

  @Test
  void returnedChunk_comesBackAtTheEndOfItsWindow() {
    var shortRun = new RunInStore(harness, Duration.ofSeconds(30));
    Message chunk = shortRun.chunk(0, 1);
    harness.provider.script((_, _) -> status(429, ERROR, "retry-after", "3000"));

    List<MessageResult> ended = harness.process(chunk);

    assertThat(harness.processor.delays(ended).get("c0")).isLessThan(Duration.ofSeconds(40));
  }

  @Test
  void recordsOfALongChunk_areStoredWithinAMinute() {
    harness.provider.script((prompt, _) ->
        prompt.body().contains("prompt 1") ? answer().after(Duration.ofMinutes(4)) : answer());
    var batch = harness.begin(BatchHarness.LONG, run.chunk(0, 2));

    harness.time.advance(Duration.ofSeconds(65));
    assertThat(run.open(0).records()).containsOnlyKeys(0);

    harness.time.advance(Duration.ofMinutes(4));
    assertThat(batch).isDone();
    assertThat(run.finished(0))
        .extracting(BatchChunksTest::id)
        .containsExactlyElementsOf(ids(0, 2));
    assertThat(harness.store.get(OPEN)).isEmpty();
  }

  @Test
  void recordsThatAnotherEnvironmentStoredMeanwhile_areJoined() {
    harness.provider.script((prompt, _) ->
        prompt.body().contains("prompt 1") ? answer().after(Duration.ofMinutes(4)) : answer());
    var batch = harness.begin(BatchHarness.LONG, run.chunk(0, 3));
    harness.time.advance(Duration.ofSeconds(30));
    run.put(0, OpenChunk.of(List.of(SampleRecords.answer(1, "elsewhere")), List.of()));

    harness.time.advance(Duration.ofSeconds(60));
    assertThat(run.open(0).records()).containsOnlyKeys(0, 1, 2);
    harness.time.advance(Duration.ofMinutes(4));

    assertThat(batch).isDone();
    assertThat(run.finished(0)).hasSize(3);
  }

  @Test
  void chunkThatAnotherEnvironmentHasFinishedMeanwhile_isDone() {
    var batch = harness.begin(BatchHarness.LONG, run.chunk(0, 1));
    harness.time.advance(Duration.ofMillis(500));
    run.put(0, new FinishedChunk(List.of(SampleRecords.answer(0, "elsewhere"))));
    harness.time.advance(Duration.ofSeconds(5));

    assertThat(batch.join().results().getFirst().outcome()).isInstanceOf(Recorded.class);
    assertThat(run.finished(0).getFirst()).contains("elsewhere");
  }

  /// Another environment creates the finished chunk, then removes the open one.
  @Test
  void chunkThatIsFinishedWhileItIsLookedUp_isNotSentAgain() {
    Message chunk = run.chunk(0, 1);
    run.put(0, OpenChunk.of(List.of(SampleRecords.answer(0, "earlier")), List.of()));
    String finished = RunInStore.RUN.chunk(0);
    var reads = new AtomicInteger();
    harness.store.fail((key, _) -> {
      boolean isOfChunk = key.equals(OPEN) || key.equals(finished);
      if (isOfChunk && reads.incrementAndGet() == 2) {
        run.put(0, new FinishedChunk(List.of(SampleRecords.answer(0, "earlier"))));
        harness.store.remove(OPEN);
      }
      return Optional.empty();
    });

    assertThat(harness.process(chunk).getFirst().outcome()).isInstanceOf(Recorded.class);

    assertThat(harness.provider.calls()).isEmpty();
  }

  @Test
  void chunkThatIsThereTwice_runsOnce() {
    Message chunk = run.chunk(0, 3);

    List<MessageResult> ended = harness.process(chunk, copy(chunk));

    assertThat(ended).allMatch(end -> end.outcome() instanceof Recorded);
    assertThat(harness.provider.prompts()).hasSize(3);
  }

  @Test
  void chunkThatIsThereTwiceAndReturns_returnsTwiceAndRunsOnce() {
    harness.provider.script((_, _) -> status(500, ERROR));
    Message chunk = run.chunk(0, 1);

    List<MessageResult> ended = harness.process(chunk, copy(chunk));

    assertThat(causes(ended)).containsExactly("passing", "behind");
  }

  @Test
  void chunkThatCannotBeStored_returnsAndIsNotAcknowledged() {
    harness.store.refuse((key, _) ->
        key.equals(FINISHED) ? Optional.of(Failed.lasting("S3 answered 403")) : Optional.empty());

    List<MessageResult> ended = harness.process(run.chunk(0, 2));

    assertThat(causes(ended)).containsExactly("store_passing");
    assertThat(run.finished(0)).isEmpty();
  }

  @Test
  void chunkThatCannotBeRead_returns() {
    harness.store.fail((key, isWrite) ->
        key.equals(OPEN) && !isWrite
            ? Optional.of(Failed.passing("S3 answered 503"))
            : Optional.empty());

    List<MessageResult> ended = harness.process(run.chunk(0, 2));

    assertThat(causes(ended)).containsExactly("store_passing");
    assertThat(harness.provider.calls()).isEmpty();
  }

  @Test
  void messageThatShouldBeAChunkAndIsNone_getsItsErrorRecord() {
    var _ = harness.process(harness.message("forged", "{\"$sluice\":{\"v\":1,\"job\":\"march\"}}"));

    assertThat(harness.store.get("results/queue/forged.json")).contains("unknown_shape");
  }

  @Test
  void chunkWithRangesOfNoPlan_returns() {
    Message chunk = run.chunk(0, 2);
    Message forged =
        MessageBuilder.like(chunk)
            .body(chunk.body().replace("\"lines\":[0,2]", "\"lines\":[0,3]"))
            .build();

    assertThat(causes(harness.process(forged))).containsExactly("fault");
    assertThat(harness.provider.calls()).isEmpty();
  }

  @Test
  void chunksThatAnotherEnvironmentCanRun_areGivenBackWhileTheInvocationGoesOn() {
    var limits =
        new AccountRates(
            Map.of("model", new ModelRates(OptionalLong.of(600), OptionalLong.empty())),
            ModelRates.NONE,
            2);
    var shared = new BatchHarness(64, limits);
    var shareOfRun = new RunInStore(shared);
    Message[] chunks =
        IntStream.range(0, 100)
            .mapToObj(number -> shareOfRun.chunk(number, 10))
            .toArray(Message[]::new);

    var batch = shared.begin(BatchHarness.LONG, chunks);
    shared.time.advance(Duration.ofSeconds(20));

    assertThat(shared.queue.delayed).hasSizeBetween(40, 50).containsKey("c99");
    assertThat(shared.queue.delayed.values()).containsOnly(Duration.ZERO);
    assertThat(batch).isNotDone();
    while (!batch.isDone()) {
      shared.time.advanceToNext();
    }
    assertThat(batch.join().results())
        .extracting(end -> end.message().id())
        .hasSize(100)
        .doesNotHaveDuplicates();
    assertThat(causes(batch.join().results()))
        .containsOnly("surplus")
        .hasSize(shared.queue.delayed.size());
  }

  @Test
  void runThatMustWaitForItsModel_keepsNoOtherRunWaiting() {
    var limits =
        new AccountRates(
            Map.of("slow", new ModelRates(OptionalLong.of(6), OptionalLong.empty())),
            ModelRates.NONE,
            1);
    var shared = new BatchHarness(4, limits);
    var slow = new RunInStore(shared, new RunKey("slow", 1), "slow");
    var fast = new RunInStore(shared, new RunKey("fast", 1), "fast");
    List<Message> batch =
        new ArrayList<>(IntStream.range(0, 20).mapToObj(number -> slow.chunk(number, 10)).toList());
    batch.add(fast.chunk(100, 10));

    var _ = shared.begin(BatchHarness.LONG, batch.toArray(Message[]::new));
    shared.time.advance(Duration.ofSeconds(20));

    assertThat(fast.finished(100)).hasSize(10);
    assertThat(shared.store.reads().stream().filter(new RunKey("slow", 1).lines()::equals))
        .hasSizeLessThan(4);
  }

  @Test
  void openCircuitBreaker_returnsTheChunkWithoutRunningIt() {
    harness.provider.script((_, _) -> status(401, ERROR));
    var _ = harness.process(harness.messages(3));
    harness.provider.calls().clear();

    assertThat(causes(harness.process(run.chunk(0, 3)))).containsExactly("auth");
    assertThat(harness.provider.prompts()).isEmpty();
    assertThat(run.open(0)).isEqualTo(new OpenChunk(new TreeMap<>(), new TreeMap<>()));
  }

  private static Message copy(Message chunk) {
    return new Message(
        "copy",
        chunk.body(),
        chunk.customId(),
        chunk.job(),
        chunk.queue(),
        chunk.group(),
        1,
        chunk.sentAt(),
        "handle of the copy");
  }

  private static String refusal() {
    return "{\"error\":{\"message\":\"m\",\"type\":\"invalid_request_error\",\"param\":\"messages\",\"code\":null}}";
  }

  private static String id(String record) {
    return ChunkRecord.of(0, record.getBytes(UTF_8)).summary().customId();
  }

  private static List<String> ids(int from, int to) {
    return IntStream.range(from, to).mapToObj(line -> "id-" + line).toList();
  }
}
