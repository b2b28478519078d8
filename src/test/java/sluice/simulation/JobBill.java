package sluice.simulation;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import sluice.limit.ModelRates;

/// Prints what whole jobs take and cost: simulated on the template's own numbers and at AWS's list
/// prices, the same figures every time.
final class JobBill {
  private static final long RATE = 1_000;
  private static final int IN_FLIGHT = 450;
  private static final int USUAL_IN_FLIGHT = 64;
  private static final Duration USUAL = Duration.ofMillis(1_500);
  private static final Duration SLOW = Duration.ofSeconds(8);

  /// The median of latencies whose mean is the slow one.
  private static final Duration SLOW_MEDIAN = Duration.ofMillis(6_682);

  /// The function that runs a prompt an invocation, beside which jobs are measured.
  private static final int MEGABYTES = 512;

  private JobBill() {}

  /// @param parts of the names of the scenarios to run; none for all
  static void main(String[] parts) {
    Predicate<JobScenario> wanted =
        scenario -> parts.length == 0 || Arrays.stream(parts).anyMatch(scenario.name()::contains);
    System.out.println(
        "| lines | provider | took | of the limit until the last minute | receives: mean, most |"
            + " AWS $ | Lambda $ | SQS $ | S3 $ | SQS requests | S3 puts, gets | simulated in s |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|");
    scenarios()
        .filter(wanted)
        .map(JobSimulation::of)
        .map(JobBill::row)
        .forEach(System.out::println);
    System.out.printf(
        Locale.ROOT,
        "A prompt an invocation of %d MB, a million of %d s: $%.1f%n",
        MEGABYTES,
        SLOW.toSeconds(),
        single(1_000_000, SLOW).total());
  }

  static Stream<JobScenario> scenarios() {
    return Stream.of(10_000, 100_000, 1_000_000)
        .flatMap(lines -> Stream.of(atARate(lines), inFlight(lines)));
  }

  /// A thousand requests a minute.
  static JobScenario atARate(int lines) {
    return JobScenario.of(
        "%,d at 1,000 a minute".formatted(lines),
        lines,
        new ModelRates(OptionalLong.of(RATE), OptionalLong.empty()),
        USUAL,
        USUAL_IN_FLIGHT);
  }

  /// No limit but that of requests in flight.
  static JobScenario inFlight(int lines) {
    return JobScenario.of(
        "%,d at 450 in flight of 8 s".formatted(lines),
        lines,
        ModelRates.NONE,
        SLOW_MEDIAN,
        IN_FLIGHT);
  }

  /// What the same costs with a message and an object for each prompt, and an invocation that
  /// waits.
  static AwsCost single(int prompts, Duration latency) {
    return new AwsCost(
        prompts * (latency.toMillis() / 1e3) * MEGABYTES / 1024,
        prompts,
        /* sqsRequests= */ 3L * prompts,
        prompts,
        /* gets= */ 0);
  }

  private static String row(JobResult result) {
    AwsCost bill = result.bill();
    return String.format(
        Locale.ROOT,
        "| %,d | %s | %s | %s | %.2f, %d | %.3f | %.3f | %.3f | %.3f | %,d | %,d, %,d | %.0f |%s",
        result.scenario().lines(),
        result.scenario().name().replaceFirst(".* at ", ""),
        time(result.took()),
        share(result),
        result.lines().meanReceives(),
        result.lines().mostReceives(),
        bill.total(),
        bill.lambda(),
        bill.sqs(),
        bill.s3(),
        bill.sqsRequests(),
        bill.puts(),
        bill.gets(),
        result.wall().toMillis() / 1e3,
        result.violations().isEmpty() ? "" : " " + result.violations());
  }

  private static String share(JobResult result) {
    double most =
        result.scenario().rates().requests().isPresent()
            ? result.scenario().rates().requests().getAsLong()
            : result.scenario().stack().limits().inFlight()
                * 60e3
                / result.scenario().meanLatency().toMillis();
    return String.format(
        Locale.ROOT,
        "%.1f %% (least in a minute %.1f %%)",
        100 * result.starts().perMinute() / most,
        100 * result.starts().leastInAMinute() / most);
  }

  private static String time(Duration duration) {
    return duration.compareTo(Duration.ofHours(2)) < 0
        ? String.format(Locale.ROOT, "%.1f min", duration.toMillis() / 60e3)
        : String.format(Locale.ROOT, "%.1f h", duration.toMillis() / 3600e3);
  }
}
