package sluice.health;

import static java.time.temporal.ChronoUnit.MILLIS;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import sluice.message.Prompt;
import sluice.provider.OutageKind;
import sluice.time.Time;

/// The health of provider and store in one execution environment: circuit breakers, latencies,
/// served paths, and the outages that last. Safe for many threads.
public final class ServiceHealth {
  private final Time time;
  private final Function<Prompt, ModelHealth> models;
  private final CircuitBreakers breakers;
  private final RecentLatencies latencies = new RecentLatencies();
  private final ServedPaths paths = new ServedPaths();
  private final Map<OutageKind, Since> outages = new ConcurrentHashMap<>();

  /// When an outage was first seen.
  ///
  /// @param reading the same moment by the monotonic clock, in nanoseconds
  private record Since(Instant moment, long reading) {
    /// Whether an answer ends the outage.
    ///
    /// @param sent when its request was sent, by the monotonic clock in nanoseconds
    boolean isEndedBy(long sent) {
      return sent - reading >= 0;
    }
  }

  /// Services without any result.
  ///
  /// @param models returns the health of a prompt's path and model
  public ServiceHealth(Function<Prompt, ModelHealth> models, Time time) {
    this.time = time;
    this.models = models;
    this.breakers = new CircuitBreakers(prompt -> models.apply(prompt).breaker(), time);
  }

  /// The health of a prompt's path and model.
  public ModelHealth of(Prompt prompt) {
    return models.apply(prompt);
  }

  /// The circuit breakers of provider and store.
  public CircuitBreakers breakers() {
    return breakers;
  }

  /// The paths at which prompts were answered.
  public ServedPaths paths() {
    return paths;
  }

  /// Returns how long an attempt may take, by recent latencies; zero if none is known.
  ///
  /// @param most the timeout of an attempt
  public Duration expected(Duration most) {
    return latencies.expected(most);
  }

  /// Whether a prompt was answered within a time before now.
  public boolean isAnsweredWithin(Duration span) {
    return latencies.isAnsweredWithin(span, time.nanos());
  }

  /// A prompt was answered, which proves that key, quota and address were valid when it was sent.
  ///
  /// @param sent when it was sent, by the monotonic clock in nanoseconds
  public void answered(Prompt prompt, Duration latency, long sent) {
    latencies.add(latency, time.nanos());
    breakers.answered(sent);
    outages
        .entrySet()
        .removeIf(seen -> seen.getKey().isOfProvider() && seen.getValue().isEndedBy(sent));
    paths.answered(prompt);
  }

  /// A probe has ended; it closes the breakers of what it proves, but its latency is not recorded.
  public void probed(ProbeResult.Ended probe) {
    probe
        .proven()
        .forEach(kind -> {
          breakers.proven(kind, probe.sent());
          ended(kind, probe.sent());
        });
  }

  private void ended(OutageKind kind, long sent) {
    outages.computeIfPresent(kind, (_, since) -> since.isEndedBy(sent) ? null : since);
  }

  /// A record was stored.
  public void stored() {
    breakers.stored();
    outages.remove(OutageKind.STORE);
  }

  /// Returns when an outage was first seen. It ends with an answer to a request that was sent
  /// later, or, if it is the store's, with a record.
  public Instant since(OutageKind kind) {
    return outages
        .computeIfAbsent(kind, _ -> new Since(time.now().truncatedTo(MILLIS), time.nanos()))
        .moment();
  }
}
