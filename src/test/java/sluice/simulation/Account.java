package sluice.simulation;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import sluice.limit.AccountRates;
import sluice.limit.ModelRates;
import sluice.testing.Admission;
import sluice.testing.Limits;
import sluice.testing.ModelQuota;
import sluice.testing.Rate;

/// An account at a provider: limits of each model over all that call it. Confined to one thread.
final class Account {
  private final AccountRates limits;
  private final Duration burst;
  private final Map<String, ModelQuota> models = new HashMap<>();

  /// An account of which nothing is used.
  ///
  /// @param burst how much of a minute may be asked at one moment
  Account(AccountRates limits, Duration burst) {
    this.limits = limits;
    this.burst = burst;
  }

  /// Counts a request in, or refuses it.
  ///
  /// @param tokens what it is taken to need
  /// @param share how much of the account's limits is not taken by others
  Admission admit(String model, long tokens, long nanos, double share) {
    return models.computeIfAbsent(model, this::quota).admit(tokens, nanos, share);
  }

  /// The account is there since the beginning of time.
  private ModelQuota quota(String model) {
    ModelRates rates = limits.of(model);
    return new ModelQuota(new Limits(rate(rates.requests()), rate(rates.tokens())), 0);
  }

  private Optional<Rate> rate(OptionalLong perMinute) {
    return perMinute.isEmpty() ? Optional.empty() : Optional.of(rate(perMinute.getAsLong()));
  }

  private Rate rate(long perMinute) {
    double minutes = burst.toNanos() / (double) Duration.ofMinutes(1).toNanos();
    return new Rate(perMinute, Math.max(1, perMinute * minutes));
  }
}
