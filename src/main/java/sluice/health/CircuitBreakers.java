package sluice.health;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import sluice.message.InvalidMessage;
import sluice.message.ParsedMessage;
import sluice.message.Prompt;
import sluice.outcome.Outage;
import sluice.outcome.Outcome.Returned;
import sluice.provider.OutageKind;
import sluice.time.Time;

/// The circuit breakers that a message must pass: one each for store, key, quota and address, and
/// one for each model and path, which its [ModelHealth] keeps. Safe for many threads.
public final class CircuitBreakers {
  private final Function<Prompt, CircuitBreaker> models;

  /// In the order in which they are asked: while the store is down nothing is sent, not even a
  /// probe, since its answer would be paid for.
  private final Map<OutageKind, CircuitBreaker> byKind = new LinkedHashMap<>();

  /// Closed breakers.
  ///
  /// @param models returns the breaker of a prompt's path and model
  public CircuitBreakers(Function<Prompt, CircuitBreaker> models, Time time) {
    this.models = models;
    Stream.of(OutageKind.STORE, OutageKind.AUTH, OutageKind.QUOTA, OutageKind.CONFIG)
        .forEach(kind -> byKind.put(kind, new CircuitBreaker(kind, time)));
  }

  /// Sends the probes of the breakers.
  interface Prober {
    /// Probes whether the store can be written.
    CompletableFuture<ProbeResult> probeStore();

    /// Probes the path and model of a prompt, unless that was done since a moment.
    ///
    /// @param since the moment, by the monotonic clock in nanoseconds
    CompletableFuture<ProbeResult> probe(Prompt like, long since);
  }

  /// Opens the breaker of an outage; that of a model is opened by its [ModelHealth].
  public void trip(Outage reason) {
    breaker(reason.kind()).ifPresent(breaker -> breaker.trip(reason.reason()));
  }

  /// A prompt was answered, which proves that key, quota and address were valid when it was sent.
  ///
  /// @param sent when it was sent
  public void answered(long sent) {
    byKind.forEach((kind, breaker) -> {
      if (kind.isOfProvider()) {
        breaker.answered(sent);
      }
    });
  }

  /// A probe proves that an outage was over when it was sent.
  ///
  /// @param sent when it was sent
  public void proven(OutageKind kind, long sent) {
    breaker(kind).ifPresent(breaker -> breaker.answered(sent));
  }

  /// A record was stored, which closes the breaker of the store.
  public void stored() {
    breaker(OutageKind.STORE).ifPresent(CircuitBreaker::close);
  }

  /// Whether the breaker of the store is closed.
  public boolean isStoreAvailable() {
    return breaker(OutageKind.STORE).filter(CircuitBreaker::isOpen).isEmpty();
  }

  /// Returns why a prompt does not pass now; empty if it does. Sends no probe.
  public Optional<Returned> refusal(Prompt prompt) {
    return firstOpen(prompt).map(CircuitBreaker::outage).map(Outage::returned);
  }

  /// Completes with why a message does not pass; empty if it does. Sends a probe if one is due. An
  /// invalid message is not sent and so needs the store only.
  public CompletableFuture<Optional<Returned>> admit(ParsedMessage parsed, Prober prober) {
    return firstOpen(parsed)
        .map(breaker -> admit(breaker, parsed, prober))
        .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
  }

  private CompletableFuture<Optional<Returned>> admit(
      CircuitBreaker breaker, ParsedMessage parsed, Prober prober) {
    return breaker
        .admit(() -> probe(breaker, parsed, prober))
        .thenCompose(passes ->
            passes
                ? admit(parsed, prober)
                : CompletableFuture.completedFuture(Optional.of(breaker.outage().returned())));
  }

  private static CompletableFuture<ProbeResult> probe(
      CircuitBreaker breaker, ParsedMessage parsed, Prober prober) {
    boolean isStore = breaker.outage().kind() == OutageKind.STORE;
    return !isStore && parsed instanceof Prompt prompt
        ? prober.probe(prompt, breaker.refusedAt())
        : prober.probeStore();
  }

  private Optional<CircuitBreaker> firstOpen(ParsedMessage parsed) {
    return switch (parsed) {
      case InvalidMessage _ -> breaker(OutageKind.STORE).filter(CircuitBreaker::isOpen);
      case Prompt prompt -> firstOpen(models.apply(prompt));
    };
  }

  /// Returns the first open breaker; asked for every prompt at each walk of the queues.
  private Optional<CircuitBreaker> firstOpen(CircuitBreaker ofModel) {
    for (CircuitBreaker breaker : byKind.values()) {
      if (breaker.isOpen()) {
        return Optional.of(breaker);
      }
    }
    return Optional.of(ofModel).filter(CircuitBreaker::isOpen);
  }

  private Optional<CircuitBreaker> breaker(OutageKind kind) {
    return Optional.ofNullable(byKind.get(kind));
  }
}
