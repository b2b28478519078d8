package sluice.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import sluice.chunk.Fact;
import sluice.chunk.JobFile;
import sluice.chunk.JobKey;
import sluice.chunk.Run;
import sluice.chunk.RunKey;
import sluice.message.MessageReader;

/// The objects that a sample event needs, in `events/bucket`.
final class SampleRunTest {
  private static final Path BUCKET = Path.of("events", "bucket");
  private static final RunKey RUN = new RunKey("sample-chunk", 1);

  @Test
  void sampleRun_isWhatThePlannerMakesOfTheSampleFile() throws IOException {
    var fixture = new JobFixture();
    Run run = Run.of(Files.readAllBytes(BUCKET.resolve(RUN.fact(Fact.RUN))));
    byte[] file = Files.readAllBytes(BUCKET.resolve("jobs/sample/input.jsonl"));
    var _ = fixture.store.put(new JobKey(RUN.job(), JobFile.INPUT_JSONL).text(), file);

    var _ =
        new Planner(fixture.store, fixture.parallel(), rules(fixture.rules()), run::begun)
            .plan(run, "m-1", Instant.MAX);

    assertThat(fixture.store.text(RUN.lines())).isEqualTo(text(RUN.lines()));
    assertThat(fixture.store.text(RUN.fact(Fact.PLAN))).isEqualTo(text(RUN.fact(Fact.PLAN)));
  }

  private static String text(String key) throws IOException {
    return Files.readString(BUCKET.resolve(key));
  }

  private static JobRules rules(JobRules usual) {
    return new JobRules(
        new MessageReader.Rules(
            usual.lines().endpoints(),
            Optional.of("sample-model"),
            usual.lines().maxBytes(),
            usual.lines().maxAge()),
        usual.longestWindow(),
        usual.mostUnderWay(),
        usual.handlerTimeout(),
        usual.prices(),
        JobRules.Sizes.USUAL);
  }
}
