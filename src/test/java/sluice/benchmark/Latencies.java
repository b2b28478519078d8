package sluice.benchmark;

import java.time.Duration;
import java.util.Random;
import sluice.local.provider.Latency;

/// How long the provider takes for a prompt, by its number alone, so that both sides of a
/// measurement know it. Pure.
///
/// Log-normal about one second, as answers of language models are.
record Latencies(long seed) {
  private static final Latency ABOUT_A_SECOND = new Latency.LogNormal(Duration.ofSeconds(1), 0.5);

  Duration of(int prompt) {
    return ABOUT_A_SECOND.draw(new Random(seed * 1_000_003L + prompt));
  }
}
