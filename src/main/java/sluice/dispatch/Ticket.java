package sluice.dispatch;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import sluice.dispatch.Permits.Permit;
import sluice.limit.Tokens;

/// The place of a request in the queues of the [Dispatcher]. Its admission completes on the
/// dispatching thread.
///
/// @param batch see [Candidate#batch()]
/// @param gate returns the readiness; see [Candidate#readiness()]
/// @param onBlocked called whenever the request is found blocked
/// @param condition is decided before the start; empty for a probe
/// @param admission completes with empty if the request leaves the queue without being sent
record Ticket(
    ModelLimiter limiter,
    TokenEstimate estimate,
    Object batch,
    Supplier<Readiness> gate,
    Runnable onBlocked,
    Optional<StartCondition> condition,
    CompletableFuture<Optional<Admission>> admission)
    implements Candidate {

  /// A ticket that waits.
  Ticket(
      ModelLimiter limiter,
      TokenEstimate estimate,
      Object batch,
      Supplier<Readiness> gate,
      Runnable onBlocked,
      Optional<StartCondition> condition) {
    this(limiter, estimate, batch, gate, onBlocked, condition, new CompletableFuture<>());
  }

  @Override
  public Tokens tokens() {
    return estimate.tokens();
  }

  @Override
  public Readiness readiness() {
    boolean hasObstacle = condition.flatMap(StartCondition::obstacle).isPresent();
    return hasObstacle || admission.isDone() ? Readiness.CANCELLED : gate.get();
  }

  @Override
  public void blocked() {
    onBlocked.run();
  }

  @Override
  public boolean isPrepared() {
    return condition.isEmpty() || condition.get().isDecided();
  }

  @Override
  public CompletableFuture<?> prepare() {
    return condition.orElseThrow().meet();
  }

  @Override
  public void start(Permit permit, Tokens tokens) {
    admission.complete(Optional.of(new Admission(limiter, permit, tokens)));
  }

  @Override
  public void leave() {
    admission.complete(Optional.empty());
  }

  @Override
  public void fail(Throwable failure) {
    admission.completeExceptionally(failure);
  }
}
