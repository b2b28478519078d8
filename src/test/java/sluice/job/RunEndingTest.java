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
import sluice.chunk.SourceFile;
import sluice.chunk.TokenUsage;
import sluice.chunk.Totals;
import sluice.testing.FakeJobStore.Fate;

final class RunEndingTest {
  private final JobFixture fixture = new JobFixture();
  private final RunEnding ending =
      new RunEnding(fixture.store, new RunObjects(fixture.store), fixture.rules(), fixture::now);
  private final SourceFile source = fixture.put(JobFile.INPUT_JSONL, "{}", "1");

  /// A function that was slow to tell of one run may find that the next one has ended, too.
  @Test
  void earlierRun_isNotToldOfAfterALaterOne() {
    RunFacts earlier = ended(1);
    ending.publish(ended(2));
    String told = fixture.text(JobFile.ENDED);

    ending.publish(earlier);

    assertThat(fixture.text(JobFile.ENDED)).isEqualTo(told);
    assertThat(fixture.text(JobFile.BATCH)).contains("\"run\":2,");
  }

  /// Runs are numbered anew when the facts of the earlier ones have expired.
  @Test
  void laterRunWithALowerNumber_isToldOf() {
    ending.publish(ended(5));
    fixture.advance(Duration.ofDays(31));

    ending.publish(ended(1));

    assertThat(fixture.text(JobFile.ENDED)).contains("\"run\":1,");
  }

  @Test
  void eventWhoseFirstAnswerIsLost_isToldOfAndShown() {
    fixture.store.decide(
        call -> call.startsWith("PUT jobs/march/ended.json") ? Fate.REPEATED : Fate.WORKS);

    ending.publish(ended(1));

    assertThat(fixture.text(JobFile.ENDED)).contains("\"run\":1,");
    assertThat(fixture.text(JobFile.BATCH)).contains("\"status\":\"completed\"");
  }

  /// An environment that was frozen must not find lines whose records are gone.
  @Test
  void linesOfAnEndedRun_areRemovedBeforeItsChunks() {
    RunFacts facts = ended(1);
    fixture.store.put(facts.run().key().lines(), "{}");
    fixture.store.put(facts.run().key().chunk(0), "{}");

    ending.publish(facts);

    assertThat(fixture.store.calls())
        .filteredOn(call -> call.startsWith("DELETE"))
        .first()
        .isEqualTo("DELETE " + facts.run().key().lines());
    assertThat(fixture.store.keys()).noneMatch(key -> key.startsWith("work/"));
  }

  private RunFacts ended(int number) {
    var run =
        new Run(
            new RunKey(JobFixture.JOB, number),
            source,
            fixture.now(),
            fixture.now().plus(Duration.ofDays(1)),
            JobOptions.NONE,
            Optional.empty());
    var end =
        new Ended(
            BatchStatus.COMPLETED,
            /* isSuperseded= */ false,
            fixture.now(),
            Optional.empty(),
            new Totals(5, 0, 0, 0, TokenUsage.NONE));
    return new RunFacts(run, Optional.empty(), Optional.empty(), Optional.of(end));
  }
}
