package sluice.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.chunk.Fact;
import sluice.chunk.JobFile;
import sluice.store.StoreFailedException;

/// Whole jobs, step by step, from the event of a file to its results.
final class JobProcessorTest extends JobSteps {
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
}
