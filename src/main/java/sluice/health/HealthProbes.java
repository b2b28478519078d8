package sluice.health;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import sluice.health.CircuitBreaker.Probed;
import sluice.message.Prompt;
import sluice.outcome.Outage;
import sluice.provider.Reason;
import sluice.store.ObjectStore.Failed;
import sluice.time.Time;

/// The probes of provider and store for one batch. A probe of a model is shared by all who ask, and
/// at most one a minute is sent, see [ModelHealth]. Safe for many threads.
///
/// @param sender sends a probe of a prompt's path and model; completes once, normally
/// @param storeSender probes the store, see [StoreProbes#probe]
public record HealthProbes(
    Time time,
    ServiceHealth services,
    Function<Prompt, CompletableFuture<ProbeResult>> sender,
    Supplier<CompletableFuture<Optional<Failed>>> storeSender)
    implements CircuitBreakers.Prober {

  /// Completes with the result of a probe of a prompt's path and model that was sent since a
  /// moment: the last one, or a new one if one may be sent.
  ///
  /// @param since the moment, by the monotonic clock in nanoseconds
  public CompletableFuture<ProbeResult> probe(Prompt like, long since) {
    return services.of(like).probe(since, () -> send(like));
  }

  /// Completes with the result of a probe of the last minute, by which a failed attempt is weighed.
  public CompletableFuture<ProbeResult> probeForEvidence(Prompt like) {
    return probe(like, time.nanos() - ModelHealth.BETWEEN_PROBES.toNanos());
  }

  private CompletableFuture<ProbeResult> send(Prompt like) {
    return sender
        .apply(like)
        .thenApply(result -> {
          if (result instanceof ProbeResult.Ended ended) {
            services.probed(ended);
          }
          return result;
        });
  }

  /// Uses the shared probe of the model, also if it was sent for another outage.
  @Override
  public CompletableFuture<Probed> probeProvider(CircuitBreaker breaker, Prompt like) {
    return probe(like, breaker.refusedAt())
        .thenApply(result ->
            switch (result) {
              case ProbeResult.Ended ended when ended.proves(breaker.outage().kind()) ->
                  new Probed.Healthy();
              case ProbeResult.Ended(_, _, _, Optional<Outage> failure) ->
                  new Probed.Unhealthy(failure.orElseGet(breaker::outage).reason());
              case ProbeResult.NotSent _, ProbeResult.NotDue _ -> new Probed.NotSent();
            });
  }

  @Override
  public CompletableFuture<Probed> probeStore() {
    return storeSender
        .get()
        .thenApply(failed ->
            failed
                .<Probed>map(why -> new Probed.Unhealthy(Reason.of(why.detail())))
                .orElseGet(Probed.Healthy::new));
  }
}
