package sluice.limit;

/// How many requests of one model may be in flight where the provider tells nothing but by
/// refusing: additive increase, multiplicative decrease, as TCP does it (RFC 5681) and Netflix's
/// concurrency-limits. Immutable; readings are of a monotonic clock in nanoseconds.
///
/// @param limit how many now
/// @param most never more
/// @param loweredAt when it was last lowered
public record InFlightLimit(double limit, int most, long loweredAt) {
  private static final double DECREASE = 0.7;

  /// Begins with all that is allowed.
  public static InFlightLimit of(int most, long now) {
    return new InFlightLimit(most, most, now);
  }

  /// Whether one more may start.
  public boolean allows(int inFlight) {
    return inFlight < Math.max(1, (int) limit);
  }

  /// A request was refused for the load. Only one that began after the last decrease tells anything
  /// new.
  ///
  /// @param begun when that request was sent
  public InFlightLimit refused(long begun, long now) {
    return begun - loweredAt < 0
        ? this
        : new InFlightLimit(Math.max(1, limit * DECREASE), most, now);
  }

  /// A request was answered: one more in each round of as many as are allowed, where they are made
  /// use of.
  public InFlightLimit answered(int inFlight) {
    return limit >= most || inFlight * 2 < limit
        ? this
        : new InFlightLimit(Math.min(most, limit + 1 / limit), most, loweredAt);
  }
}
