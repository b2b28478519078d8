package sluice.health;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import sluice.health.CircuitBreaker.Probed;
import sluice.message.InvalidMessage;
import sluice.message.ParsedMessage;
import sluice.message.Prompt;
import sluice.outcome.Outage;
import sluice.outcome.Outcome.Returned;
import sluice.provider.OutageKind;
import sluice.time.Time;

/// Lets messages through to store and provider, or says why they go back. Safe for many threads.
///
/// A circuit each for store, key, account and address; for the provider itself one for each model
/// and path, kept in its [ModelHealth].
public final class CircuitBreakers {
  private final Function<Prompt, CircuitBreaker> models;

  /// In the order in which they are asked: nothing is paid for, not even a probe, while the store
  /// cannot be written.
  private final Map<OutageKind, CircuitBreaker> ofAccount = new LinkedHashMap<>();

  /// Breakers that are closed.
  ///
  /// @param models the breaker of a prompt's path and model
  public CircuitBreakers(Function<Prompt, CircuitBreaker> models, Time time) {
    this.models = models;
    Stream.of(OutageKind.STORE, OutageKind.AUTH, OutageKind.QUOTA, OutageKind.CONFIG)
        .forEach(kind -> ofAccount.put(kind, new CircuitBreaker(kind, time)));
  }

  /// Sends probes.
  interface Prober {
    /// Whether the store can be written.
    CompletableFuture<Probed> probeStore();

    /// Whether the trouble of a circuit is over, asked at the path and model of a prompt.
    CompletableFuture<Probed> probeProvider(CircuitBreaker breaker, Prompt like);
  }

  /// Nothing passes for this reason.
  public void trip(Outage reason) {
    breaker(reason.kind()).ifPresent(breaker -> breaker.trip(reason.reason()));
  }

  /// An answer proves that key, account and address are in order, as they were when its request was
  /// sent.
  public void answered(long sent) {
    ofAccount.forEach((kind, breaker) -> {
      if (kind != OutageKind.STORE) {
        breaker.answered(sent);
      }
    });
  }

  /// A probe that was sent then proves that this is in order.
  public void proven(OutageKind kind, long sent) {
    breaker(kind).ifPresent(breaker -> breaker.answered(sent));
  }

  /// A record was stored.
  public void stored() {
    breaker(OutageKind.STORE).ifPresent(CircuitBreaker::close);
  }

  /// Whether the store takes what is written, as far as is known.
  public boolean isStoreOpen() {
    return breaker(OutageKind.STORE).filter(CircuitBreaker::isOpen).isEmpty();
  }

  /// Why a prompt does not pass now, if it does not; asks for no probe.
  public Optional<Returned> refusal(Prompt prompt) {
    return firstOpen(prompt).map(CircuitBreaker::outage).map(Outage::returned);
  }

  /// Why a message goes back, if it does; found out by a probe where one is due. A message that is
  /// not sent needs the store alone.
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

  private static CompletableFuture<Probed> probe(
      CircuitBreaker breaker, ParsedMessage parsed, Prober prober) {
    boolean isStore = breaker.outage().kind() == OutageKind.STORE;
    return !isStore && parsed instanceof Prompt prompt
        ? prober.probeProvider(breaker, prompt)
        : prober.probeStore();
  }

  private Optional<CircuitBreaker> firstOpen(ParsedMessage parsed) {
    Stream<CircuitBreaker> needed =
        switch (parsed) {
          case InvalidMessage _ -> breaker(OutageKind.STORE).stream();
          case Prompt prompt ->
              Stream.concat(ofAccount.values().stream(), Stream.of(models.apply(prompt)));
        };
    return needed.filter(CircuitBreaker::isOpen).findFirst();
  }

  private Optional<CircuitBreaker> breaker(OutageKind kind) {
    return Optional.ofNullable(ofAccount.get(kind));
  }
}
