package sluice.local.plan;

import java.util.OptionalLong;

/// The values of the template that fit a job. Immutable.
///
/// @param requestsPerMinute empty where there is no limit
/// @param tokensPerMinute empty where there is no limit
/// @param inFlight ProviderMaxInFlight
/// @param concurrency MaxConcurrency
/// @param batchSize BatchSize, in messages: each stands for a chunk of lines
/// @param memory MemorySize, in megabytes
public record Sizing(
    OptionalLong requestsPerMinute,
    OptionalLong tokensPerMinute,
    int inFlight,
    int concurrency,
    int batchSize,
    int memory) {
  /// How long an invocation may take: FunctionTimeout.
  private static final double INVOCATION_SECONDS = 900;

  /// The most requests an environment may have in flight.
  private static final int MOST_IN_FLIGHT = 900;

  /// More than what is in flight on average, since answers take longer at times.
  private static final double MARGIN = 1.125;

  private static final int LEAST_CONCURRENCY = 2;
  private static final int LEAST_BATCH = 10;
  private static final int MOST_BATCH = 2_000;
  private static final int SMALL = 512;
  private static final int USUAL = 1_024;

  /// The most requests in flight for which the small memory does.
  private static final int SMALL_IN_FLIGHT = 100;

  static Sizing of(FilePlan plan, Limits limits, Schedule low, Schedule high) {
    long lines = plan.sent();
    double needed = Math.max(low.inFlight(lines), high.inFlight(lines)) * MARGIN;
    int inFlight = limits.inFlight().orElseGet(() -> rounded(needed));
    int concurrency = Math.max(LEAST_CONCURRENCY, Math.ceilDiv(inFlight, MOST_IN_FLIGHT));
    int each = Math.ceilDiv(inFlight, concurrency);
    return new Sizing(
        limits.rates().ofOthers().requests(),
        limits.rates().ofOthers().tokens(),
        Math.max(inFlight, concurrency),
        concurrency,
        batchSize(plan, low, concurrency),
        each <= SMALL_IN_FLIGHT ? SMALL : USUAL);
  }

  /// As many chunks as an environment works off in an invocation, and no more than its part of the
  /// job.
  private static int batchSize(FilePlan plan, Schedule fastest, int concurrency) {
    int chunks = plan.plan().chunks().size();
    double perSecond = fastest.seconds() == 0 ? 0 : chunks / fastest.seconds() / concurrency;
    int worked = (int) Math.min(MOST_BATCH, Math.ceil(perSecond * INVOCATION_SECONDS));
    int part = Math.ceilDiv(chunks, concurrency);
    return Math.clamp(Math.min(worked, part), LEAST_BATCH, MOST_BATCH);
  }

  /// Two digits that count.
  private static int rounded(double number) {
    int step = 1;
    while (number / step > 100) {
      step *= 10;
    }
    return Math.max(1, (int) Math.ceil(number / step) * step);
  }
}
