package sluice.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.chunk.ChunkMessage;
import sluice.chunk.OpenChunk;
import sluice.store.StoreFailedException;
import sluice.testing.FakeJobStore.Fate;

/// Jobs whose messages are lost, doubled or foreign, and queues that fail.
final class JobRecoveryTest extends JobSteps {
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

  /// Four chunks after the longest visibility: messages of the queue, whether anything of the run
  /// was written last, and the chunks that are sent again.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          7 | nothing   | 0 1 2 3
          4 | nothing   | 0 1 2 3
          7 | open/2    |
          4 | open/2    |
          3 | open/2    | 0 1 3
          2 | chunks/0  | 1 2 3
          3 | chunks/0  |
          """)
  void chunksOfABusyQueue_areSentAgainWhereItsMessagesAreTooFewOrNothingIsWritten(
      long messages, String written, String again) {
    JobMessage message = come(file(40, 0), "1");
    var _ = step(message);
    ChunkMessage first = fixture.queues.chunks.getFirst();
    fixture.queues.chunks.clear();
    fixture.queues.promptMessages = messages;

    fixture.advance(Duration.ofHours(11));
    var _ = step(message);
    assertThat(fixture.queues.chunks).isEmpty();
    switch (written) {
      case "open/2" -> fixture.store.put(JobFixture.RUN.openChunk(2), OpenChunk.NONE.content());
      case "chunks/0" -> {
        fixture.queues.chunks.add(first);
        worker.run(1);
      }
      default -> {}
    }
    fixture.advance(Duration.ofMinutes(15));
    var _ = step(message);

    assertThat(fixture.queues.chunks)
        .extracting(chunk -> chunk.range().chunk())
        .map(String::valueOf)
        .isEqualTo(again == null ? List.of() : List.of(again.split(" ")));
  }

  /// A call of the first look that fails, at which of its times, and how many messages 250 chunks
  /// make in the end.
  @ParameterizedTest
  @CsvSource({
    "PUT work/march/001/sums.json, 1, 250",
    "PUT work/march/001/sums.json, 2, 350",
    "PUT work/march/001/sums.json, 4, 300",
    "PUT work/march/001/sums.json, 5, 250",
    "PUT jobs/march/batch.json, 2, 250"
  })
  void firstLookThatFails_sendsFewChunksTwice(String failing, int time, int messages) {
    JobMessage message = come(file(2_500, 0), "1");
    var calls = new AtomicInteger();
    fixture.store.decide(
        call -> call.equals(failing) && calls.incrementAndGet() == time ? Fate.FAILS : Fate.WORKS);

    assertThatThrownBy(() -> step(message)).isInstanceOf(StoreFailedException.class);
    fixture.advance(Duration.ofSeconds(10));
    var _ = step(message);

    assertThat(fixture.queues.chunks).hasSize(messages);
    assertThat(fixture.queues.chunks.stream().distinct()).hasSize(250);
  }

  @Test
  void chunksForWhichThereIsNoTime_areSentByTheNextStep() {
    JobMessage message = come(file(2_500, 0), "1");
    var _ = step(message);
    fixture.store.remove(JobFixture.RUN.sums());
    fixture.queues.chunks.clear();

    assertThat(processor().step(message, fixture.now()))
        .isEqualTo(new Step.LookAgain(Duration.ZERO));
    assertThat(fixture.queues.chunks).isEmpty();
    assertThat(step(message)).isInstanceOf(Step.LookAgain.class);
    assertThat(fixture.queues.chunks).hasSize(250);
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
  void fileThatIsComplete_isNotWrittenAgainWhereTheOtherOneIsNot() {
    fixture.partBytes = 1_000;
    JobMessage message = come(file(40, 20), "1");
    var _ = step(message);
    worker.runAll();
    fixture.advance(Duration.ofSeconds(5));
    fixture.store.decide(call -> {
      if (call.startsWith("BEGIN")) {
        fixture.advance(Duration.ofSeconds(2));
      }
      return call.equals("COMPLETE jobs/march/errors.jsonl") ? Fate.FAILS : Fate.WORKS;
    });
    assertThatThrownBy(() -> step(message)).isInstanceOf(StoreFailedException.class);
    fixture.store.decide(_ -> Fate.WORKS);
    fixture.store.forgetCalls();
    fixture.advance(Duration.ofSeconds(10));

    assertThat(step(message)).isEqualTo(DONE);

    assertThat(fixture.store.calls())
        .noneMatch(call -> call.matches("(PUT|PART|COMPLETE|BEGIN) jobs/march/output.jsonl"));
    assertResults(40, 20);
  }

  /// As they were written before they told how many chunks were sent.
  @Test
  void sumsThatTellNothingOfWhatWasSent_sendNothingAgain() {
    JobMessage message = come(file(40, 0), "1");
    var _ = step(message);
    fixture.queues.chunks.clear();
    String sums = fixture.store.text(JobFixture.RUN.sums());
    fixture.store.put(JobFixture.RUN.sums(), sums.replace("\"dispatched\":4,", ""));

    assertThat(step(message)).isInstanceOf(Step.LookAgain.class);

    assertThat(sums).contains("\"dispatched\":4,");
    assertThat(fixture.queues.chunks).isEmpty();
  }

  @Test
  void chunksOfABusyQueue_areSentAgainInTheEndAlsoWhereItHasEnoughMessages() {
    JobMessage message = come(file(40, 0), "1");
    var _ = step(message);
    fixture.queues.chunks.clear();
    fixture.queues.promptMessages = 7;
    fixture.advance(Duration.ofHours(22));
    fixture.store.put(JobFixture.RUN.openChunk(2), OpenChunk.NONE.content());
    var _ = step(message);
    assertThat(fixture.queues.chunks).isEmpty();

    fixture.advance(Duration.ofMinutes(30));
    var _ = step(message);

    assertThat(fixture.queues.chunks)
        .extracting(chunk -> chunk.range().chunk())
        .containsExactly(0, 1, 3);
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
}
