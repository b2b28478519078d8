package sluice.testing;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import sluice.testing.Admission.Decision;
import sluice.testing.Admission.LimitStatus;
import sluice.testing.Admission.Unit;

/// Holds the requests of one model to its limits; what is refused is counted against none of them.
/// Safe for many threads.
public final class ModelQuota {
  private final List<Limit> limits;

  /// Limits of which nothing is used.
  ///
  /// @param now a reading of a monotonic clock in nanoseconds
  public ModelQuota(Limits limits, long now) {
    this.limits =
        Stream.concat(
                limits.requests().map(rate -> limit(Unit.REQUESTS, rate, now)).stream(),
                limits.tokens().map(rate -> limit(Unit.TOKENS, rate, now)).stream())
            .toList();
  }

  private static Limit limit(Unit unit, Rate rate, long now) {
    return new Limit(unit, rate, Quota.filling(rate, now));
  }

  /// Lets a request pass, or not.
  ///
  /// @param tokens that it will have taken in the end
  public Admission admit(long tokens, long now) {
    return admit(tokens, now, 1);
  }

  /// The same where others have taken their share of the limits since the last request.
  ///
  /// @param share what the others have left, 1 for all
  public synchronized Admission admit(long tokens, long now, double share) {
    limits.forEach(limit -> limit.quota().at(now, share));
    Optional<Decision> against =
        limits.stream().flatMap(limit -> limit.against(tokens).stream()).findFirst();
    if (against.isEmpty()) {
      limits.forEach(limit -> limit.quota().take(limit.amount(tokens)));
    }
    return new Admission(
        against.orElseGet(Decision.Passed::new), limits.stream().map(Limit::status).toList());
  }

  private record Limit(Unit unit, Rate rate, Quota quota) {
    long amount(long tokens) {
      return unit == Unit.REQUESTS ? 1 : tokens;
    }

    Optional<Decision> against(long tokens) {
      long amount = amount(tokens);
      if (amount > rate.burst()) {
        return Optional.of(new Decision.TooLarge(status(), amount));
      }
      return quota.holds(amount)
          ? Optional.empty()
          : Optional.of(new Decision.Rejected(status(), amount, quota.until(amount)));
    }

    LimitStatus status() {
      return new LimitStatus(unit, rate.perMinute(), quota.remaining(), quota.untilFull());
    }
  }
}
