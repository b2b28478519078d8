package sluice.chunk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is written as a fact is read as it was; the state follows from the facts.
final class FactsTest {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final RunKey KEY = new RunKey("march", 3);
  private static final SourceFile SOURCE = source("0055AED6DCD90281E5", TIME);
  private static final Run RUN =
      new Run(KEY, SOURCE, TIME, TIME.plusSeconds(86_400), JobOptions.NONE, Optional.empty());
  private static final Plan PLAN =
      new Plan(
          TIME,
          60,
          1,
          2,
          Optional.of("/v1/chat/completions"),
          Optional.of("gpt-4o-mini"),
          ChunkTable.of(new int[] {0, 50, 60}, new long[] {0, 1_000, 1_300}),
          List.of(
              new ValidationError(
                  "invalid_json_line", "wrong", Optional.of("body"), OptionalInt.of(7)),
              ValidationError.ofFile("empty_file", "nothing in it")),
          /* isFailed= */ false);

  private static SourceFile source(String sequencer, Instant time) {
    return new SourceFile(new JobKey("march", JobFile.INPUT_JSONL), "\"e\"", 123, sequencer, time);
  }

  @Test
  void run_isReadAsItIsWritten() {
    assertThat(Run.of(RUN.json())).isEqualTo(RUN);
    assertThat(new String(RUN.json(), UTF_8))
        .isEqualTo(
            """
            {"v":1,"job":"march","run":3,"source":{"key":"jobs/march/input.jsonl","etag":"\\"e\\"","size":123,"sequencer":"0055AED6DCD90281E5","time":"2026-01-02T03:04:05.678Z"},"begun":"2026-01-02T03:04:05.678Z","ends":"2026-01-03T03:04:05.678Z","options":{"strict":false,"metadata":{},"prices":{}}}\
            """);
  }

  @Test
  void runWithEveryOption_isReadAsItIsWritten() {
    var options =
        new JobOptions(
            Optional.of("m"),
            Optional.of("24h"),
            OptionalDouble.of(1.5),
            OptionalLong.of(9),
            /* isStrict= */ true,
            Optional.of("Translate {text}"),
            Map.of("team", "a"),
            new Prices(Map.of("m", new Prices.Price(0.15, 0.075, 0.6))));
    var run = new Run(KEY, SOURCE, TIME, TIME, options, Optional.of("what is wrong"));

    assertThat(Run.of(run.json())).isEqualTo(run);
  }

  @Test
  void plan_isReadAsItIsWritten() {
    assertThat(Plan.of(PLAN.json())).isEqualTo(PLAN);
    assertThat(PLAN.chunks().get(1)).isEqualTo(new ChunkRange(1, 50, 60, 1_000, 1_300));
  }

  @ParameterizedTest
  @EnumSource
  void stop_isReadAsItIsWritten(Stop.Reason reason) {
    var stop = new Stop(reason, TIME);

    assertThat(Stop.of(stop.json())).isEqualTo(stop);
  }

  @ParameterizedTest
  @EnumSource(names = {"COMPLETED", "FAILED", "CANCELLED", "EXPIRED"})
  void end_isReadAsItIsWritten(BatchStatus status) {
    var totals = new Totals(1, 2, 3, 4, TokenUsage.NONE.plus("m", new TokenCount(5, 1, 6, 2)));
    var ended = new Ended(status, /* isSuperseded= */ false, TIME, Optional.of(TIME), totals);

    assertThat(Ended.of(ended.json())).isEqualTo(ended);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "{}", "{\"v\":1}{}", "{\"reason\":\"none\",\"at\":\"x\"}"})
  void otherObject_isNoStop(String json) {
    assertThatThrownBy(() -> Stop.of(json.getBytes(UTF_8)))
        .isInstanceOf(MalformedObjectException.class);
  }

  @ParameterizedTest
  @CsvSource({
    // plan, stop, ended, all chunks
    "false, false, false, false, VALIDATING",
    "false, true, false, false, VALIDATING",
    "true, false, false, false, IN_PROGRESS",
    "true, true, false, false, CANCELLING",
    "true, false, false, true, FINALIZING",
    "true, true, false, true, FINALIZING",
    "true, false, true, true, COMPLETED",
    "false, false, true, false, COMPLETED",
  })
  void status_followsFromTheFacts(
      boolean isPlanned, boolean isStopped, boolean isEnded, boolean isAll, BatchStatus status) {
    var facts =
        new RunFacts(
            RUN,
            isPlanned ? Optional.of(PLAN) : Optional.empty(),
            isStopped ? Optional.of(new Stop(Stop.Reason.CAP, TIME)) : Optional.empty(),
            isEnded
                ? Optional.of(
                    new Ended(
                        BatchStatus.COMPLETED,
                        /* isSuperseded= */ false,
                        TIME,
                        Optional.empty(),
                        Totals.NONE))
                : Optional.empty());

    assertThat(facts.status(isAll)).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "0055AED6DCD90281E5, 0055AED6DCD90281E4, true",
    "0055AED6DCD90281E4, 0055AED6DCD90281E4, false",
    "0055AED6DCD90281E4, 0055AED6DCD90281E5, false",
    "0055AED6DCD90281E, 0055AED6DCD90281E0, false",
    "0055AED6DCD90281E1, 0055AED6DCD90281E, true",
    "0055aed6dcd90281e5, 0055AED6DCD90281E5, false",
  })
  void sequencers_areComparedPaddedOnTheRight(String one, String other, boolean isNewer) {
    assertThat(source(one, TIME).isNewerThan(source(other, TIME))).isEqualTo(isNewer);
  }

  @Test
  void filesWithoutSequencer_areComparedByTheirTimes() {
    SourceFile later = source("", TIME.plusSeconds(1));

    assertThat(later.isNewerThan(SOURCE)).isTrue();
    assertThat(source("", TIME).isNewerThan(SOURCE)).isFalse();
  }
}
