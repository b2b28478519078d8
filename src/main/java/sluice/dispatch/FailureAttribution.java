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

/// Says what failed attempts tell against their prompt, and whom an outage stops. Safe for many
/// threads.
record FailureAttribution(
    Time time,
    Invocation invocation,
    ServiceHealth services,
    HealthProbes probes,
    Dispatcher dispatcher) {

  /// The evidence of a prompt that is returned, all of it weighed. Where no other prompt can tell
  /// whose doing a failure is, a probe does, unless others have failed when it ends.
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

  /// A prompt that alone is refused for the quota again and again ends some day, as one that alone
  /// is refused for the rate.
  SendState ofItsOwn(Sending sending, SendState state, Decision decision) {
    return decision instanceof Decision.Return
        ? state.failed(
            sending.health().rateLimited(sending.prompt().request(), time.nanos(), time.now()),
            time.now())
        : state;
  }

  /// An outage of a model stops its prompts through its breaker, any other all of them.
  void stop(Sending sending, Outage outage) {
    if (outage.kind() == OutageKind.PROVIDER) {
      sending.health().breaker().trip(outage.reason());
      dispatcher.sweep();
    } else {
      invocation.stop(outage);
    }
  }
}
