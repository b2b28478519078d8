package sluice.bench;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;

/// How long the provider takes for a prompt, by its number alone, so that both sides of a
/// measurement know it. Pure.
///
/// Log-normal about one second, as answers of language models are.
record Latencies(long seed) {
  private static final double SIGMA = 0.5;

  Duration of(int prompt) {
    RandomGenerator random = new Random(seed * 1_000_003L + prompt);
    return Duration.ofNanos((long) (1e9 * Math.exp(SIGMA * random.nextGaussian())));
  }
}
