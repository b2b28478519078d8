package sluice.local.provider;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import sluice.local.provider.Admission.Standing;
import sluice.local.provider.Admission.Unit;
import sluice.local.provider.Admission.Verdict;

/// Holds the requests of one model to its limits; what is refused is counted against none of them.
/// Safe for many threads.
public final class ModelMeter {
  private final List<Limit> limits;

  /// Limits of which nothing is used.
  ///
  /// @param now a reading of a monotonic clock in nanoseconds
  public ModelMeter(Limits limits, long now) {
    this.limits =
        Stream.concat(
                limits.requests().map(rate -> limit(Unit.REQUESTS, rate, now)).stream(),
                limits.tokens().map(rate -> limit(Unit.TOKENS, rate, now)).stream())
            .toList();
  }

  private static Limit limit(Unit unit, Rate rate, long now) {
    return new Limit(unit, new RateBucket(rate, now));
  }

  /// Lets a request pass, or not.
  ///
  /// @param tokens that it will have taken in the end
  public synchronized Admission admit(long tokens, long now) {
    limits.forEach(limit -> limit.bucket().fill(now));
    Optional<Verdict> against =
        limits.stream().flatMap(limit -> limit.against(tokens).stream()).findFirst();
    if (against.isEmpty()) {
      limits.forEach(limit -> limit.bucket().take(limit.amount(tokens)));
    }
    return new Admission(
        against.orElseGet(Verdict.Passed::new), limits.stream().map(Limit::standing).toList());
  }

  private record Limit(Unit unit, RateBucket bucket) {
    long amount(long tokens) {
      return unit == Unit.REQUESTS ? 1 : tokens;
    }

    Optional<Verdict> against(long tokens) {
      long amount = amount(tokens);
      if (amount > bucket.rate().burst()) {
        return Optional.of(new Verdict.TooLarge(standing(), amount));
      }
      return bucket.holds(amount)
          ? Optional.empty()
          : Optional.of(new Verdict.Rejected(standing(), amount, bucket.until(amount)));
    }

    Standing standing() {
      Rate rate = bucket.rate();
      return new Standing(unit, rate.perMinute(), bucket.remaining(), bucket.until(rate.burst()));
    }
  }
}
