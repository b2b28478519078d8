package sluice.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.chunk.ChunkRecord;
import sluice.chunk.Fact;
import sluice.chunk.JobFile;
import sluice.chunk.JobKey;
import sluice.chunk.OpenChunk;
import sluice.chunk.RecordSummary;
import sluice.chunk.RunKey;
import sluice.chunk.SampleRecords;
import sluice.chunk.SourceFile;
import sluice.chunk.Stop;
import sluice.store.StoreFailedException;

/// Whole jobs, step by step, from the event of a file to its results.
final class JobProcessorTest {
  private static final Step DONE = new Step.Done();
  private static final RunKey SECOND = JobFixture.RUN.next();

  private final JobFixture fixture = new JobFixture();
  private final ChunkWorker worker = new ChunkWorker(fixture);

  @Test
  void job_goesFromItsFileToItsResults() {
    JobMessage message = come(file(100, 5), "1");

    assertThat(step(message)).isEqualTo(new Step.LookAgain(Duration.ofSeconds(5)));
    assertThat(fixture.queues.chunks).hasSize(10);
    assertThat(batch().path("status").asText()).isEqualTo("in_progress");
    assertThat(batch().path("request_counts").path("total").asInt()).isEqualTo(100);

    worker.run(4);
    fixture.advance(Duration.ofSeconds(60));
    assertThat(step(message)).isEqualTo(new Step.LookAgain(Duration.ofMillis(22_500)));
    assertThat(batch().path("request_counts").path("completed").asInt()).isEqualTo(38);
    assertThat(batch().path("request_counts").path("failed").asInt()).isEqualTo(2);
    assertThat(batch().path("sluice").path("lines_per_minute").asInt()).isEqualTo(40);
    assertThat(batch().path("output_file_id").isNull()).isTrue();

    worker.runAll();
    fixture.advance(Duration.ofSeconds(60));
    assertThat(step(message)).isEqualTo(DONE);

    assertThat(batch().path("status").asText()).isEqualTo("completed");
    assertThat(batch().path("output_file_id").asText()).isEqualTo("jobs/march/output.jsonl");
    assertThat(batch().path("usage").path("total_tokens").asInt()).isEqualTo(95 * 110);
    assertThat(event().path("type").asText()).isEqualTo("batch.completed");
    assertThat(event().path("data").path("id")).isEqualTo(batch().path("id"));
    assertResults(100, 5);
    assertThat(fixture.store.keys())
        .filteredOn(key -> key.startsWith("work/"))
        .containsExactly(
            JobFixture.RUN.fact(Fact.ENDED),
            JobFixture.RUN.fact(Fact.PLAN),
            JobFixture.RUN.fact(Fact.RUN));
  }

  @Test
  void rateOfTheFirstSeconds_delaysNoLookForLongerThanTheRunHasTaken() {
    JobMessage message = come(file(2_000, 0), "1");
    var _ = step(message);
    worker.run(1);
    fixture.advance(Duration.ofSeconds(8));

    assertThat(step(message)).isEqualTo(new Step.LookAgain(Duration.ofSeconds(8)));
  }

  /// Whatever call fails, be it carried out or not, the job ends with every line once.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void job_endsWhicheverCallFails(boolean isCarriedOut) {
    int failing = 0;
    boolean isFailing = true;
    while (isFailing) {
      var run = new JobProcessorTest();
      isFailing = run.endsThoughACallFails(failing++, isCarriedOut);
    }
    assertThat(failing).isGreaterThan(60);
  }

  /// @return whether so many calls were made
  private boolean endsThoughACallFails(int number, boolean isCarriedOut) {
    int[] calls = {0};
    worker.answering(100);
    JobMessage message = come(file(45, 5), "1");
    Predicate<String> failure = _ -> calls[0]++ == number;
    if (isCarriedOut) {
      fixture.store.failLate(failure);
    } else {
      fixture.store.fail(failure);
    }
    Step step = new Step.LookAgain(Duration.ZERO);
    for (int i = 0; i < 12 && !step.equals(DONE); i++) {
      step = persist(message);
      fixture.advance(Duration.ofSeconds(30));
      int last = calls[0];
      calls[0] = Integer.MIN_VALUE;
      worker.runAll();
      calls[0] = last;
    }
    fixture.store.fail(_ -> false);
    assertThat(step).as("with call %d failing", number).isEqualTo(DONE);
    assertResults(45, 5);
    assertThat(worker.paid()).doesNotHaveDuplicates();
    assertThat(fixture.store.calls())
        .filteredOn("PUT jobs/march/ended.json"::equals)
        .hasSizeLessThanOrEqualTo(2);
    return calls[0] > number;
  }

  private Step persist(JobMessage message) {
    try {
      return step(message);
    } catch (StoreFailedException e) {
      return new Step.LookAgain(Duration.ZERO);
    }
  }

  @Test
  void longFiles_areGoneOnWithWhereTimeWasUp() {
    worker.answering(1_000);
    fixture.partBytes = 2_000;
    JobMessage message = come(file(200, 50), "1");
    var _ = step(message);
    worker.runAll();
    // Each call of the store takes a millisecond, so that little is done in one look.
    fixture.store.fail(_ -> {
      fixture.advance(Duration.ofMillis(1));
      return false;
    });
    int steps = 0;

    while (!processor().step(message, fixture.now().plusMillis(50)).equals(DONE)) {
      steps++;
      assertThat(steps).isLessThan(100);
    }

    assertThat(steps).isGreaterThan(2);
    assertResults(200, 50);
    assertThat(fixture.store.openUploads()).isZero();
  }

  @Test
  void jobWithoutErrors_hasNoErrorFile() {
    fixture.store.put("jobs/march/errors.jsonl", "of an earlier run");

    run(file(20, 0), "1");

    assertThat(fixture.has(JobFile.ERRORS)).isFalse();
    assertThat(batch().path("error_file_id").isNull()).isTrue();
    assertResults(20, 0);
  }

  @Test
  void jobOfFailuresAlone_hasNoOutputFile() {
    run("[]\n\n{\"prompt\":1}\n", "1");

    assertThat(fixture.has(JobFile.OUTPUT)).isFalse();
    assertThat(fixture.text(JobFile.ERRORS)).hasLineCount(2);
    assertThat(batch().path("errors").path("data").get(1).path("line").asInt()).isEqualTo(3);
    assertThat(batch().path("status").asText()).isEqualTo("completed");
  }

  @Test
  void fileThatCannotBeRun_failsAtOnce() {
    JobMessage message = come("\n\n", "1");

    assertThat(step(message)).isEqualTo(DONE);

    assertThat(batch().path("status").asText()).isEqualTo("failed");
    assertThat(batch().path("failed_at").isNumber()).isTrue();
    assertThat(batch().path("errors").path("data").get(0).path("code").asText())
        .isEqualTo("empty_file");
    assertThat(event().path("type").asText()).isEqualTo("batch.failed");
    assertThat(fixture.queues.chunks).isEmpty();
  }

  @Test
  void mistakenOptions_failTheJob() {
    fixture.store.put("jobs/march/options.json", "{\"max_usd\":1}");

    assertThat(step(come("hello", "1"))).isEqualTo(DONE);

    assertThat(batch().path("errors").path("data").get(0).path("message").asText())
        .isEqualTo("options.json: `max_usd` needs `prices`");
  }

  @Test
  void sameEventAgain_isNoSecondRun() {
    JobMessage message = come(file(20, 0), "1");
    var _ = step(message);
    var duplicate = new JobMessage("m-2", message.body(), 1);

    assertThat(step(duplicate)).as("while the first timer looks").isEqualTo(DONE);
    worker.runAll();
    fixture.advance(Duration.ofSeconds(5));
    assertThat(step(message)).isEqualTo(DONE);
    fixture.store.forgetCalls();
    assertThat(step(duplicate)).as("after the end").isEqualTo(DONE);
    assertThat(fixture.store.calls()).noneMatch(call -> call.startsWith("PUT jobs/march/ended"));
    assertThat(worker.paid()).hasSize(20);
  }

  @Test
  void secondTimer_takesOverWhereTheFirstIsLost() {
    JobMessage message = come(file(20, 0), "1");
    var _ = step(message);
    fixture.advance(Duration.ofSeconds(11));

    assertThat(step(new JobMessage("m-2", message.body(), 1))).isInstanceOf(Step.LookAgain.class);
    assertThat(step(message)).isEqualTo(DONE);
  }

  @Test
  void messageThatWasReceivedTooOften_isReplacedByACopy() {
    JobMessage message = come(file(20, 0), "1");
    var _ = step(message);

    assertThat(step(new JobMessage(message.id(), message.body(), 500))).isEqualTo(DONE);
    assertThat(fixture.queues.jobs).hasSize(1);
    fixture.advance(Duration.ofSeconds(5));
    assertThat(step(message)).as("a late receive of the old one").isEqualTo(DONE);
    assertThat(step(new JobMessage("copy-1", fixture.queues.jobs.getFirst(), 1)))
        .isInstanceOf(Step.LookAgain.class);
  }

  @Test
  void newFile_waitsForTheEndOfTheRun() {
    JobMessage first = come(file(20, 0), "1");
    var _ = step(first);
    JobMessage second = come(file(30, 0), "2");

    assertThat(step(second)).isInstanceOf(Step.LookAgain.class);
    worker.runAll();
    fixture.advance(Duration.ofSeconds(5));
    assertThat(step(first)).isEqualTo(DONE);
    assertThat(step(second)).isInstanceOf(Step.LookAgain.class);
    worker.runAll();
    fixture.advance(Duration.ofSeconds(5));
    assertThat(step(second)).isEqualTo(DONE);

    assertThat(batch().path("sluice").path("run").asInt()).isEqualTo(2);
    assertThat(batch().path("sluice").path("carried").asInt()).isEqualTo(20);
    assertThat(worker.paid()).hasSize(30).doesNotHaveDuplicates();
    assertResults(30, 0);
  }

  @Test
  void olderEventOfTheSameKey_isAcknowledged() {
    JobMessage old = message("m-0", source("old", "1"));
    run(file(20, 0), "2");

    assertThat(step(old)).isEqualTo(DONE);
    assertThat(fixture.store.has(SECOND.fact(Fact.RUN))).isFalse();
  }

  @Test
  void oldEventOfAnotherKey_isAcknowledged() {
    SourceFile text = source("hello\n", "9");
    run("hello\n", "9");
    SourceFile csv = fixture.put(JobFile.INPUT_CSV, "prompt\nhello\n", "1");
    JobMessage message = message("m-3", csv);
    var _ = step(message);
    worker.runAll();
    fixture.advance(Duration.ofSeconds(5));
    assertThat(step(message)).isEqualTo(DONE);

    assertThat(step(message("m-4", text))).isEqualTo(DONE);
    assertThat(fixture.store.has(SECOND.fact(Fact.ENDED))).isTrue();
    assertThat(fixture.store.has(SECOND.next().fact(Fact.RUN))).isFalse();
  }

  @Test
  void sameFileAgain_isPaidForOnlyWhereItHadNoAnswer() {
    run(file(50, 10), "1");
    assertThat(worker.paid()).hasSize(50);

    run(file(50, 10), "2");

    assertThat(worker.paid()).hasSize(60);
    assertResults(50, 10);
  }

  @Test
  void answeredFileAgain_costsItsPlanningAlone() {
    run(file(50, 0), "1");
    String output = fixture.text(JobFile.OUTPUT);

    JobMessage again = come(file(50, 0), "2");
    assertThat(step(again)).isEqualTo(DONE);

    assertThat(fixture.queues.chunks).isEmpty();
    assertThat(worker.paid()).hasSize(50);
    assertThat(fixture.text(JobFile.OUTPUT)).isEqualTo(output);
    assertThat(batch().path("usage").path("total_tokens").asInt()).isZero();
  }

  @Test
  void replacedFile_isRunInsteadOfTheOldOne() {
    JobMessage old = come("old\n", "1");
    JobMessage fresh = come(file(20, 0), "2");

    assertThat(step(old)).isEqualTo(DONE);
    assertThat(fixture.has(JobFile.ENDED)).isFalse();
    assertThat(step(fresh)).isInstanceOf(Step.LookAgain.class);
    worker.runAll();
    fixture.advance(Duration.ofSeconds(5));
    assertThat(step(fresh)).isEqualTo(DONE);

    assertResults(20, 0);
    assertThat(batch().path("sluice").path("run").asInt()).isEqualTo(2);
  }

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

  @Test
  void jobThatReachesItsCap_isStopped() {
    fixture.store.put(
        "jobs/march/options.json",
        "{\"max_usd\":0.005,\"prices\":{\"m\":{\"input\":1,\"output\":10}}}");
    JobMessage message = come(file(200, 0), "1");
    var _ = step(message);
    worker.run(1);
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

  @Test
  void chunksThatAreLost_areSentAgain() {
    JobMessage message = come(file(40, 0), "1");
    var _ = step(message);
    worker.run(1);
    fixture.queues.chunks.clear();

    fixture.advance(Duration.ofMinutes(10));
    assertThat(step(message)).isInstanceOf(Step.LookAgain.class);
    assertThat(fixture.queues.chunks).as("idle at one look").isEmpty();
    fixture.advance(Duration.ofMinutes(5));
    var _ = step(message);
    assertThat(fixture.queues.chunks).as("idle at two looks").hasSize(3);
    worker.runAll();
    fixture.advance(Duration.ofMinutes(1));
    assertThat(step(message)).isEqualTo(DONE);
    assertResults(40, 0);
  }

  @Test
  void chunksOfABusyQueue_areSentAgainAfterTheLongestVisibility() {
    JobMessage message = come(file(40, 0), "1");
    var _ = step(message);
    fixture.queues.chunks.clear();
    fixture.queues.promptMessages = 7;

    fixture.advance(Duration.ofHours(11));
    var _ = step(message);
    assertThat(fixture.queues.chunks).isEmpty();
    fixture.store.put(JobFixture.RUN.openChunk(2), OpenChunk.NONE.content());
    fixture.advance(Duration.ofMinutes(15));
    var _ = step(message);

    assertThat(fixture.queues.chunks)
        .extracting(chunk -> chunk.range().chunk())
        .containsExactly(0, 1, 3);
  }

  @Test
  void localStart_sendsTheMissingChunksAtOnce() {
    JobMessage message = come(file(40, 0), "1");
    var _ = step(message);
    worker.run(1);
    fixture.queues.chunks.clear();

    processor().resend(JobFixture.JOB);

    assertThat(fixture.queues.chunks).hasSize(3);
  }

  @Test
  void localStart_letsAnotherTimerFollowTheRun() {
    JobMessage lost = come(file(20, 0), "1");
    var _ = step(lost);

    processor().resend(JobFixture.JOB);

    assertThat(step(new JobMessage("m-2", lost.body(), 1))).isInstanceOf(Step.LookAgain.class);
  }

  @Test
  void sumsThatAreLost_areMadeAnew() {
    JobMessage message = come(file(40, 0), "1");
    var _ = step(message);
    worker.run(2);
    fixture.advance(Duration.ofSeconds(5));
    var _ = step(message);
    fixture.store.put(JobFixture.RUN.sums(), "{");
    worker.runAll();
    fixture.advance(Duration.ofSeconds(5));

    assertThat(step(message)).isEqualTo(DONE);
    assertResults(40, 0);
    assertThat(worker.paid()).doesNotHaveDuplicates();
  }

  @Test
  void queueThatRefusesSome_isAskedAgain() {
    fixture.queues.refusals = 7;

    var _ = step(come(file(200, 0), "1"));

    assertThat(fixture.queues.chunks)
        .extracting(chunk -> chunk.range().chunk())
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 20).boxed().toList());
  }

  @Test
  void queueThatFails_isAskedAtTheNextStep() {
    fixture.queues.isFailing = true;
    JobMessage message = come(file(20, 0), "1");
    assertThatThrownBy(() -> step(message)).isInstanceOf(JobQueues.QueueFailedException.class);
    fixture.queues.isFailing = false;

    assertThat(step(message)).isInstanceOf(Step.LookAgain.class);
    assertThat(fixture.queues.chunks).hasSize(2);
  }

  @Test
  void messageOfSeveralEvents_becomesOneForEach() {
    String one = come("hello\n", "1").body();
    String other = one.replace("march", "april");
    String inner = one.substring("{\"Records\":[".length(), one.length() - 2);
    String both = other.substring(0, other.length() - 2) + "," + inner + "]}";

    assertThat(step(new JobMessage("m", both, 1))).isEqualTo(DONE);
    assertThat(fixture.queues.jobs).containsExactly(other, one);
  }

  @Test
  void foreignMessage_isAcknowledged() {
    assertThat(step(new JobMessage("m", "{\"Event\":\"s3:TestEvent\"}", 1))).isEqualTo(DONE);
    assertThat(fixture.store.calls()).isEmpty();
  }

  /// Runs a file to its end.
  private void run(String file, String sequencer) {
    JobMessage message = come(file, sequencer);
    Step step = step(message);
    for (int i = 0; i < 5 && !step.equals(DONE); i++) {
      worker.runAll();
      fixture.advance(Duration.ofSeconds(5));
      step = step(message);
    }
    assertThat(step).isEqualTo(DONE);
  }

  private static String file(int lines, int failures) {
    var file = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      boolean fails = failures > 0 && i % (lines / failures) == 1;
      file.append(
          "{\"custom_id\":\"id-%d\",\"prompt\":\"%s\"}\n".formatted(i, fails ? "fail" : "x"));
    }
    return file.toString();
  }

  private void assertResults(int lines, int failures) {
    List<String> output = ids(fixture.text(JobFile.OUTPUT));
    List<String> errors = ids(fixture.text(JobFile.ERRORS));
    List<String> input = IntStream.range(0, lines).mapToObj(i -> "id-" + i).toList();
    assertThat(errors).hasSize(failures);
    assertThat(output).isEqualTo(input.stream().filter(id -> !errors.contains(id)).toList());
    assertThat(errors).isEqualTo(input.stream().filter(errors::contains).toList());
  }

  private static List<String> ids(String file) {
    List<String> ids = new ArrayList<>();
    file.lines().forEach(line -> ids.add(RecordSummary.of(line.getBytes(UTF_8)).customId()));
    return ids;
  }

  private SourceFile source(String content, String sequencer) {
    return fixture.put(JobFile.INPUT_JSONL, content, sequencer);
  }

  private JobMessage come(String content, String sequencer) {
    return message("m-" + sequencer, source(content, sequencer));
  }

  private static JobMessage message(String id, SourceFile source) {
    return new JobMessage(id, new JobEvent.FileCame(source).body(), 1);
  }

  private String cancelEvent() {
    var key = new JobKey(JobFixture.JOB, JobFile.CANCEL);
    return new JobEvent.FileCame(new SourceFile(key, "\"e\"", 0, "1", fixture.now())).body();
  }

  private Step step(JobMessage message) {
    return processor().step(message, Instant.MAX);
  }

  private JobProcessor processor() {
    return new JobProcessor(
        fixture.store, fixture.queues, fixture.parallel(), fixture.rules(), fixture::now);
  }

  private JsonNode batch() {
    return json(JobFile.BATCH);
  }

  private JsonNode event() {
    return json(JobFile.ENDED);
  }

  private JsonNode json(JobFile file) {
    try {
      return new ObjectMapper().readTree(fixture.text(file));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
