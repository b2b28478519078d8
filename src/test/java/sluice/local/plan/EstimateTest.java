package sluice.local.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.chunk.ChunkTable;
import sluice.chunk.JsonFields;
import sluice.chunk.Plan;
import sluice.chunk.Prices;
import sluice.limit.AccountRates;
import sluice.limit.ModelRates;
import sluice.local.plan.Schedule.Bound;

final class EstimateTest {
  private static final ModelFigures EACH =
      new ModelFigures(1, new Range(100, 200), new Range(80, 640));

  private static FilePlan file(int lines, int chunks, Map<String, Integer> models) {
    int[] first = IntStream.rangeClosed(0, chunks).map(i -> i * lines / chunks).toArray();
    long[] starts = IntStream.rangeClosed(0, chunks).asLongStream().toArray();
    var plan =
        new Plan(
            Instant.EPOCH,
            lines,
            0,
            0,
            Optional.empty(),
            Optional.empty(),
            ChunkTable.of(first, starts),
            List.of(),
            false);
    Map<String, ModelFigures> byModel = new TreeMap<>();
    models.forEach((model, count) ->
        byModel.put(
            model, new ModelFigures(count, EACH.input().times(count), EACH.output().times(count))));
    return new FilePlan(plan, byModel, Map.of());
  }

  private static FilePlan file(int lines, int chunks) {
    return file(lines, chunks, Map.of("m", lines));
  }

  private static Limits limits(int rpm, int tpm, int inFlight) {
    return new Limits(
        new AccountRates(Map.of(), new ModelRates(some(rpm), some(tpm)), 1),
        inFlight == 0 ? OptionalInt.empty() : OptionalInt.of(inFlight));
  }

  private static OptionalLong some(int limit) {
    return limit == 0 ? OptionalLong.empty() : OptionalLong.of(limit);
  }

  /// 10,000 lines; an answer takes 2 s or 9 s, a line 180 or 840 tokens.
  @ParameterizedTest
  @CsvSource({
    "1000, 0, 0, REQUESTS, 619, REQUESTS, 619",
    "1000, 1000000, 0, REQUESTS, 619, REQUESTS, 619",
    "1000, 500000, 0, REQUESTS, 619, TOKENS, 1039",
    "0, 100000, 0, TOKENS, 1113, TOKENS, 5196",
    "0, 0, 100, IN_FLIGHT, 200, IN_FLIGHT, 900",
    "1000, 0, 100, REQUESTS, 619, IN_FLIGHT, 900",
    "0, 0, 0, IN_FLIGHT, 2, IN_FLIGHT, 9",
  })
  void time_isThatOfTheLowestLimit(
      int rpm, int tpm, int inFlight, Bound low, long shortest, Bound high, long longest) {
    Estimate estimate = Estimate.of(file(10_000, 1_000), limits(rpm, tpm, inFlight), Prices.NONE);

    assertThat(estimate.shortest().bound()).isEqualTo(low);
    assertThat(Math.round(estimate.shortest().seconds())).isEqualTo(shortest);
    assertThat(estimate.longest().bound()).isEqualTo(high);
    assertThat(Math.round(estimate.longest().seconds())).isEqualTo(longest);
  }

  @Test
  void modelsSideBySide_takeAsLongAsTheSlowest() {
    FilePlan file = file(4_000, 400, Map.of("a", 1_000, "b", 3_000));

    Estimate estimate = Estimate.of(file, limits(1_000, 0, 0), Prices.NONE);

    assertThat(estimate.shortest().seconds()).isCloseTo(180 / 0.97, within(0.1));
  }

  @Test
  void dollars_areARange() {
    Prices prices = Prices.of(JsonFields.of("{\"m\":{\"input\":1,\"output\":10}}".getBytes(UTF_8)));

    Estimate estimate = Estimate.of(file(10_000, 1_000), limits(1_000, 0, 0), prices);

    assertThat(estimate.providerLow()).hasValue(1 + 8);
    assertThat(estimate.providerHigh()).hasValue(2 + 64);
    assertThat(Estimate.of(file(1, 1, Map.of("x", 1)), limits(1, 0, 0), prices).providerLow())
        .isEmpty();
  }

  /// The bills that whole jobs are promised to stay below: $2.0, and $1.0.
  @ParameterizedTest
  @CsvSource({
    "1000, 0, 0.82, 2.0",
    "0, 450, 0.26, 1.0",
  })
  void billOfAMillionLines_isMostlyWaitingLambda(
      int rpm, int inFlight, double waiting, double most) {
    Estimate estimate = Estimate.of(file(1_000_000, 20_000), limits(rpm, 0, inFlight), Prices.NONE);

    assertThat(estimate.awsLow().total()).isBetween(waiting / 2, most);
    assertThat(estimate.awsHigh().lambda()).isGreaterThan(waiting * 0.9);
  }

  @ParameterizedTest
  @CsvSource({
    // lines, chunks, rpm, in flight given, fits: in flight, environments, batch, memory
    "10000, 1000, 1000, 0, 170, 2, 500, 512",
    "1000000, 20000, 1000, 0, 170, 2, 146, 512",
    "1000000, 20000, 10000, 0, 1700, 2, 1455, 1024",
    "1000000, 20000, 20000, 0, 3300, 4, 1455, 1024",
    "1000000, 20000, 1000, 450, 450, 2, 146, 1024",
    "20, 2, 1000, 0, 23, 2, 10, 512",
  })
  void template_fitsTheJob(
      int lines,
      int chunks,
      int rpm,
      int given,
      int inFlight,
      int environments,
      int batch,
      int memory) {
    Sizing sizing = Estimate.of(file(lines, chunks), limits(rpm, 0, given), Prices.NONE).sizing();

    assertThat(sizing.inFlight()).isEqualTo(inFlight);
    assertThat(sizing.concurrency()).isEqualTo(environments);
    assertThat(sizing.batchSize()).isEqualTo(batch);
    assertThat(sizing.memory()).isEqualTo(memory);
    assertThat(sizing.requestsPerMinute()).hasValue(rpm);
  }

  @Test
  void fileOfWhichNothingIsSent_takesNothing() {
    Estimate estimate = Estimate.of(file(1, 1, Map.of()), limits(60, 0, 0), Prices.NONE);

    assertThat(estimate.longest()).isEqualTo(new Schedule(0, Bound.NONE, 1));
    assertThat(estimate.sizing().inFlight()).isEqualTo(2);
  }
}
