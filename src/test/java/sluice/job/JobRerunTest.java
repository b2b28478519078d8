package sluice.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.chunk.Fact;
import sluice.chunk.JobFile;
import sluice.chunk.SourceFile;

/// Jobs whose file comes again, or is replaced.
final class JobRerunTest extends JobSteps {
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
  void shuffledFile_isCarriedOverByReadingItsAnswersOnceMore() {
    fixture.partBytes = 1_000_000;
    run(file(1_000, 0), "1");
    int opens = opensOfTheOutput();

    assertThat(step(come(shuffled(file(1_000, 0)), "2"))).isEqualTo(DONE);

    assertThat(worker.paid()).hasSize(1_000);
    assertThat(opensOfTheOutput() - opens).isEqualTo(2);
    assertThat(ids(fixture.text(JobFile.OUTPUT)))
        .isEqualTo(shuffled(file(1_000, 0)).lines().map(JobRerunTest::id).toList());
  }

  @Test
  void answersForWhichThereIsNoTime_areCarriedOverByTheNextSteps() {
    fixture.partBytes = 100;
    run(file(50, 0), "1");
    String output = fixture.text(JobFile.OUTPUT);
    JobMessage again = come(file(50, 0), "2");

    for (int chunk = 0; chunk < 4; chunk++) {
      assertThat(processor().step(again, fixture.now()))
          .isEqualTo(new Step.LookAgain(Duration.ZERO));
      assertThat(fixture.store.has(SECOND.chunk(chunk))).isTrue();
      assertThat(fixture.store.has(SECOND.chunk(chunk + 1))).isFalse();
    }
    assertThat(fixture.store.has(SECOND.fact(Fact.PLAN))).isFalse();
    assertThat(step(again)).isEqualTo(DONE);

    assertThat(worker.paid()).hasSize(50);
    assertThat(fixture.text(JobFile.OUTPUT)).isEqualTo(output);
    assertThat(fixture.store.openUploads()).isZero();
  }

  @Test
  void wornMessageOfAPlanThatIsNotFinished_isReplacedByACopy() {
    fixture.partBytes = 100;
    run(file(50, 0), "1");
    JobMessage fresh = come(file(50, 0), "2");
    var worn = new JobMessage(fresh.id(), fresh.body(), 500);

    assertThat(processor().step(worn, fixture.now())).isEqualTo(DONE);

    assertThat(fixture.queues.jobs).containsExactly(fresh.body());
    assertThat(fixture.queues.delays).containsExactly(Duration.ZERO);
  }

  /// Whether it is deleted or replaced.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void answersThatVanishWhileTheyAreRead_makeThePlanBeginAnew(boolean isDeleted) {
    run(file(50, 0), "1");
    String key = "jobs/march/output.jsonl";
    JobMessage again = come(file(50, 0), "2");
    fixture.store.breakNext(
        key,
        () -> {
          if (isDeleted) {
            fixture.store.remove(key);
          } else {
            fixture.store.put(key, "other\n");
          }
        });

    assertThatThrownBy(() -> step(again)).isInstanceOf(UncheckedIOException.class);
    assertThat(step(again)).isInstanceOf(Step.LookAgain.class);
    worker.runAll();
    fixture.advance(Duration.ofSeconds(5));
    assertThat(step(again)).isEqualTo(DONE);

    assertThat(worker.paid()).hasSize(100);
    assertResults(50, 0);
  }

  @Test
  void fileThatIsDeletedWhileItIsRead_failsItsJob() {
    JobMessage message = come(file(50, 0), "1");
    String key = "jobs/march/input.jsonl";
    fixture.store.breakNext(key, () -> fixture.store.remove(key));

    assertThat(step(message)).isEqualTo(DONE);

    assertThat(batch().path("status").asText()).isEqualTo("failed");
    assertThat(batch().path("errors").path("data").path(0).path("code").asText())
        .isEqualTo("unreadable_input");
    assertThat(fixture.has(JobFile.ENDED)).isTrue();
  }

  @Test
  void fileThatIsReplacedWhileItIsRead_isRunInItsNewForm() {
    JobMessage old = come(file(50, 0), "1");
    List<JobMessage> fresh = new ArrayList<>();
    fixture.store.breakNext("jobs/march/input.jsonl", () -> fresh.add(come(file(20, 0), "2")));

    assertThat(step(old)).isEqualTo(DONE);
    assertThat(fixture.has(JobFile.ENDED)).isFalse();
    assertThat(step(fresh.getFirst())).isInstanceOf(Step.LookAgain.class);
    worker.runAll();
    fixture.advance(Duration.ofSeconds(5));
    assertThat(step(fresh.getFirst())).isEqualTo(DONE);

    assertResults(20, 0);
  }

  private int opensOfTheOutput() {
    return (int)
        fixture.store.calls().stream().filter("OPEN jobs/march/output.jsonl"::equals).count();
  }

  private static String shuffled(String file) {
    List<String> lines = new ArrayList<>(file.lines().toList());
    Collections.shuffle(lines, new Random(1));
    return String.join("\n", lines);
  }

  private static String id(String line) {
    return line.replaceAll(".*\"custom_id\":\"([^\"]+)\".*", "$1");
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
}
