package sluice.health;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import sluice.message.Prompt;
import sluice.outcome.Outage;
import sluice.provider.OutageKind;
import sluice.provider.Reason;
import sluice.store.ObjectStore.Failed;
import sluice.time.Time;

/// The probes of provider and store for one batch. A probe of a model is shared by all who ask, and
/// at most one a minute is sent, see [ModelHealth]. Safe for many threads.
///
/// @param sender sends a probe of a prompt's path and model; completes once, normally
/// @param storeSender probes the store; completes with the failure, or empty if a record could be
///   written
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
  @Override
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

  @Override
  public CompletableFuture<ProbeResult> probeStore() {
    long sent = time.nanos();
    return storeSender
        .get()
        .thenApply(failed ->
            new ProbeResult.Ended(
                sent,
                failed.isEmpty() ? Set.of(OutageKind.STORE) : Set.of(),
                failed.isEmpty(),
                failed.map(why -> new Outage(OutageKind.STORE, Reason.of(why.detail())))));
  }
}
