package sluice.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import sluice.chunk.BatchStatus;
import sluice.chunk.Ended;
import sluice.chunk.JobFile;
import sluice.chunk.JobOptions;
import sluice.chunk.Run;
import sluice.chunk.RunFacts;
import sluice.chunk.RunKey;
import sluice.chunk.TokenUsage;
import sluice.chunk.Totals;

final class BatchViewTest {
  private final JobFixture fixture = new JobFixture();
  private final BatchView view = new BatchView(fixture.store, fixture.rules(), fixture::now);
  private final RunFacts begun =
      new RunFacts(
          fixture.run(fixture.put(JobFile.INPUT_JSONL, "{}", "1"), JobOptions.NONE),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  @Test
  void viewOfAFunctionThatKnowsLess_doesNotReplaceTheEnd() {
    view.showEnded(ended());

    view.showValidating(begun);

    assertThat(fixture.text(JobFile.BATCH)).contains("\"completed\":5", "\"status\":\"completed\"");
  }

  @Test
  void overtakenView_isComparedAgain() {
    fixture.store.fail(call -> {
      if (call.startsWith("PUT")) {
        fixture.store.fail(_ -> false);
        view.showEnded(ended());
      }
      return false;
    });

    view.showValidating(begun);

    assertThat(fixture.text(JobFile.BATCH)).contains("\"status\":\"completed\"");
  }

  @Test
  void objectThatIsNoBatch_isReplaced() {
    fixture.store.put("jobs/march/batch.json", "mine");

    view.showValidating(begun);

    assertThat(fixture.text(JobFile.BATCH)).contains("\"status\":\"validating\"");
  }

  /// Runs are numbered anew when the facts of the earlier ones have expired.
  @Test
  void viewOfALaterRun_replacesThatOfAnEarlierOneWhateverTheirNumbers() {
    RunFacts earlier =
        new RunFacts(numbered(5), Optional.empty(), Optional.empty(), Optional.empty());
    view.showValidating(earlier);
    fixture.advance(Duration.ofDays(31));

    view.showValidating(
        new RunFacts(numbered(1), Optional.empty(), Optional.empty(), Optional.empty()));

    assertThat(fixture.text(JobFile.BATCH)).contains("\"run\":1,");
  }

  private Run numbered(int number) {
    return new Run(
        new RunKey(JobFixture.JOB, number),
        begun.run().source(),
        fixture.now(),
        fixture.now().plus(Duration.ofDays(1)),
        JobOptions.NONE,
        Optional.empty());
  }

  private RunFacts ended() {
    return begun.ended(
        new Ended(
            BatchStatus.COMPLETED,
            /* isSuperseded= */ false,
            fixture.now(),
            Optional.empty(),
            new Totals(5, 0, 0, 0, TokenUsage.NONE)));
  }
}
