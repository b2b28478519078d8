package sluice.dispatch;

import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import sluice.dispatch.RetryPolicy.Decision;
import sluice.health.Evidence;
import sluice.health.HealthProbes;
import sluice.health.ServiceHealth;
import sluice.outcome.Outage;
import sluice.outcome.Outcome.ReturnReason;
import sluice.outcome.Outcome.Returned;
import sluice.provider.OutageKind;
import sluice.time.Time;

/// Decides what failed attempts count against their prompt, and which prompts an outage stops. Safe
/// for many threads.
record FailureAttribution(
    Time time,
    Invocation invocation,
    ServiceHealth services,
    HealthProbes probes,
    Dispatcher dispatcher) {

  /// Completes with the evidence against a returned prompt, all of it weighed. If the results of
  /// other prompts cannot tell who caused a failure, a probe does, unless others fail by the time
  /// it ends.
  CompletableFuture<Evidence> weigh(Sending sending, Evidence evidence, Returned returned) {
    boolean isBlocked =
        returned.cause() instanceof ReturnReason.Blocked
            || services.breakers().refusal(sending.prompt()).isPresent();
    if (evidence.unweighed() == 0 || isBlocked) {
      return CompletableFuture.completedFuture(evidence);
    }
    OptionalDouble known = weight(sending);
    return known.isPresent()
        ? CompletableFuture.completedFuture(evidence.weighed(known.getAsDouble()))
        : probes
            .probeForEvidence(sending.prompt())
            .thenApply(
                probe -> evidence.weighed(weight(sending).orElse(probe.provesModel() ? 1 : 0)));
  }

  private static OptionalDouble weight(Sending sending) {
    return sending.health().weight(sending.prompt().request());
  }

  /// Counts a refusal for the quota that concerned this prompt alone like a rate limit, so that a
  /// prompt that is always refused gets its record in the end.
  SendState quotaFailure(Sending sending, SendState state, Decision decision) {
    return decision instanceof Decision.Return
        ? state.failed(
            sending.health().rateLimited(sending.prompt().request(), time.nanos(), time.now()),
            time.now())
        : state;
  }

  /// Stops the prompts of one model by its breaker, or, if the outage is not the model's, all
  /// prompts of the invocation.
  void stop(Sending sending, Outage outage) {
    if (outage.kind() == OutageKind.PROVIDER) {
      sending.health().breaker().trip(outage.reason());
      dispatcher.sweep();
    } else {
      invocation.stop(outage);
    }
  }
}
