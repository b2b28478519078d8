package sluice.limit;

import java.time.Duration;

/// How many requests of one model may be in flight where the provider tells nothing but by
/// refusing: additive increase, multiplicative decrease, as TCP does it (RFC 5681) and Netflix's
/// concurrency-limits. Immutable; readings are of a monotonic clock in nanoseconds.
///
/// Those that were in flight together and are refused are one burst, and lower the limit once: to
/// 0.7 of what it was, or to as many of them as were not refused where that is less. From there it
/// grows by one in a round of answers; after three rounds without a refusal twice as much with each
/// more, as BIC's max probing does. Where all were refused nothing is known of where the limit is,
/// and it grows so from the first round.
///
/// A refusal may say when to try again. That holds those it refused, and all others only while
/// nothing is in flight: an answer shows that there is room for as many as were let in. The limit
/// does not grow until those refused have come back.
///
/// @param limit how many now
/// @param most never more
/// @param burst those that were last refused together
/// @param rounds of answers since then
/// @param roundAt when the present round began
/// @param heldUntil nothing starts before, where nothing is in flight
/// @param steadyUntil does not grow before
public record AimdLimit(
    double limit,
    int most,
    Burst burst,
    int rounds,
    long roundAt,
    long heldUntil,
    long noGrowthUntil) {
  private static final double DECREASE = 0.7;
  private static final int PLAIN_ROUNDS = 3;
  private static final int MOST_DOUBLINGS = 20;

  /// Requests that were in flight together when the first of them was refused.
  ///
  /// @param at when that was
  /// @param limit how many were allowed until then
  /// @param inFlight how many there were
  /// @param refused how many of them have been refused
  public record Burst(long at, double limit, int inFlight, int refused) {
    private Burst withRefusal() {
      return new Burst(at, limit, inFlight, refused + 1);
    }

    private int passed() {
      return Math.max(0, inFlight - refused);
    }
  }

  /// Begins with all that is allowed.
  public static AimdLimit of(int most, long now) {
    return new AimdLimit(most, most, new Burst(now, most, 0, 0), 0, now, now, now);
  }

  /// Whether one more may start.
  public boolean allows(int inFlight) {
    return inFlight < Math.max(1, (int) limit);
  }

  /// How long nothing starts because the provider said so.
  public Duration held(int inFlight, long now) {
    return Duration.ofNanos(inFlight > 0 ? 0 : Math.max(0, heldUntil - now));
  }

  /// A request was refused for the load.
  ///
  /// @param begun when it was sent
  /// @param inFlight how many were in flight, itself among them
  /// @param hint when to try again; zero where the provider does not say
  public AimdLimit refused(long sent, int inFlight, Duration hint, long now) {
    boolean isOfBurst = sent - burst.at < 0;
    Burst refused = isOfBurst ? burst.withRefusal() : new Burst(now, limit, inFlight, 1);
    int passed = refused.passed();
    return new AimdLimit(
        Math.max(1, Math.min(limit, Math.min(DECREASE * refused.limit, passed))),
        most,
        refused,
        passed == 0 ? PLAIN_ROUNDS : 0,
        now,
        later(heldUntil, hint, now),
        later(noGrowthUntil, hint.multipliedBy(2), now));
  }

  private static long later(long until, Duration wait, long now) {
    return now + Math.max(until - now, wait.toNanos());
  }

  /// A request was answered.
  ///
  /// @param begun when it was sent
  /// @param inFlight how many were in flight, itself among them
  public AimdLimit answered(long sent, int inFlight, long now) {
    AimdLimit released = new AimdLimit(limit, most, burst, rounds, roundAt, now, noGrowthUntil);
    boolean isInUse = inFlight * 2 >= limit;
    return limit < most && isInUse && noGrowthUntil - now <= 0
        ? released.grown(sent, now)
        : released;
  }

  private AimdLimit grown(long sent, long now) {
    boolean isRoundOver = sent - roundAt >= 0;
    int round = isRoundOver ? rounds + 1 : rounds;
    double step = 1L << Math.clamp(round - PLAIN_ROUNDS, 0, MOST_DOUBLINGS);
    return new AimdLimit(
        Math.min(most, limit + step / limit),
        most,
        burst,
        round,
        isRoundOver ? now : roundAt,
        heldUntil,
        noGrowthUntil);
  }

  /// The provider tells how many may be in flight.
  public AimdLimit reported(int inFlight) {
    int allowed = Math.min(most, Math.max(1, inFlight));
    return allowed == most
        ? this
        : new AimdLimit(
            Math.min(limit, allowed), allowed, burst, rounds, roundAt, heldUntil, noGrowthUntil);
  }
}
