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

/// Finds out for one batch whether provider and store work. Safe for many threads.
///
/// @param sender sends a probe of a prompt's path and model; completes once, always normally
/// @param storeSender probes the store, see [StoreProbes#probe]
public record HealthProbes(
    Time time,
    ServiceHealth services,
    Function<Prompt, CompletableFuture<ProbeResult>> sender,
    Supplier<CompletableFuture<Optional<Failed>>> storeSender)
    implements CircuitBreakers.Prober {

  /// Probes that are sent for one batch, and shared by all that ask here.
  ///

  /// What a probe of a prompt's path and model tells that was sent after a moment: the last one, or
  /// one that is sent now, if one may be.
  ///
  /// @param since a reading of the monotonic clock in nanoseconds
  public CompletableFuture<ProbeResult> probe(Prompt like, long since) {
    return services.of(like).probe(since, () -> send(like));
  }

  /// What a probe of the last minute tells of the model of a prompt whose attempt failed.
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

  /// A probe that was asked for another trouble of the model a moment ago tells of this one, too.
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
