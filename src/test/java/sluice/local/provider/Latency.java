package sluice.local.provider;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long answers take. Pure but for the chance that is handed in.
public sealed interface Latency {

  /// One answer's time.
  Duration draw(RandomGenerator random);

  /// As measured of language models: half are faster than the median, a few take very long.
  ///
  /// @param sigma the spread, as the standard deviation of the logarithm; 0 for always the median
  record LogNormal(Duration median, double sigma) implements Latency {
    @Override
    public Duration draw(RandomGenerator random) {
      double factor = Math.exp(sigma * random.nextGaussian());
      return Duration.ofNanos(Math.round(median.toNanos() * factor));
    }
  }

  /// Anything from the least to the most, all equally likely.
  record Uniform(Duration least, Duration most) implements Latency {
    @Override
    public Duration draw(RandomGenerator random) {
      long spread = most.toNanos() - least.toNanos();
      return least.plusNanos(random.nextLong(spread + 1));
    }
  }
}
