package sluice.limit;

import java.time.Duration;

/// The concurrency limit of one model for a provider that reports no limits: additive increase,
/// multiplicative decrease, as in TCP (RFC 5681) and Netflix's concurrency-limits. Immutable; times
/// are of a monotonic clock in nanoseconds.
///
/// Refusals of requests that were in flight together are one burst and lower the limit once: to 0.7
/// of its value, or to the number that was not refused if that is less. Then it grows by one per
/// round of answers; after three rounds without a refusal by twice as much with each further round,
/// like BIC's max probing. If all were refused, nothing is known of the provider's limit, and it
/// grows like that from the first round.
///
/// A hint when to retry applies to the refused requests. It forbids other starts only while nothing
/// is in flight, since an answer shows that there is room. The limit does not grow until the
/// refused requests have been sent again.
///
/// @param limit the limit now
/// @param most the upper bound
/// @param burst the last burst of refusals
/// @param rounds how many rounds of answers have followed it
/// @param roundAt when the current round began
/// @param heldUntil nothing starts before, if nothing is in flight
/// @param noGrowthUntil the limit does not grow before
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

  /// The requests that were in flight together when the first of them was refused.
  ///
  /// @param at when it was refused
  /// @param limit the limit until then
  /// @param inFlight how many they were
  /// @param refused how many of them have been refused
  public record Burst(long at, double limit, int inFlight, int refused) {
    private Burst withRefusal() {
      return new Burst(at, limit, inFlight, refused + 1);
    }

    private int passed() {
      return Math.max(0, inFlight - refused);
    }
  }

  /// A limit that starts at its upper bound.
  public static AimdLimit of(int most, long now) {
    return new AimdLimit(most, most, new Burst(now, most, 0, 0), 0, now, now, now);
  }

  /// Whether one more request may start.
  public boolean allows(int inFlight) {
    return inFlight < Math.max(1, (int) limit);
  }

  /// Returns how long the provider's hint forbids a start.
  public Duration held(int inFlight, long now) {
    return Duration.ofNanos(inFlight > 0 ? 0 : Math.max(0, heldUntil - now));
  }

  /// A request was refused because of the load.
  ///
  /// @param sent when it was sent
  /// @param inFlight how many were in flight, this one included
  /// @param hint the time after which the provider allows a retry; zero if it gives none
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
  /// @param sent when it was sent
  /// @param inFlight how many were in flight, this one included
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

  /// The provider reports the most requests in flight.
  public AimdLimit reported(int inFlight) {
    int allowed = Math.min(most, Math.max(1, inFlight));
    return allowed == most
        ? this
        : new AimdLimit(
            Math.min(limit, allowed), allowed, burst, rounds, roundAt, heldUntil, noGrowthUntil);
  }
}
