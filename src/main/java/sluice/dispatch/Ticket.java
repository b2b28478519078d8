package sluice.dispatch;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import sluice.dispatch.Permits.Permit;
import sluice.limit.Tokens;

/// A place in the queue of the [Dispatcher]. Its admission completes on the thread that starts it.
///
/// @param batch those who wait for the same, see [Candidate#batch()]
/// @param readiness asked at every walk of the queue
/// @param preparation what is to be done when its turn comes
record Ticket(
    ModelLimiter limiter,
    TokenEstimate estimate,
    Object batch,
    Supplier<Readiness> readiness,
    Preparation preparation,
    CompletableFuture<Optional<Admission>> admission)
    implements Candidate {

  /// What is to be done before a request is admitted.
  interface Preparation {
    /// Nothing.
    Preparation NONE =
        new Preparation() {
          @Override
          public boolean isDone() {
            return true;
          }

          @Override
          public CompletableFuture<?> prepare() {
            return CompletableFuture.completedFuture(null);
          }
        };

    boolean isDone();

    /// Completes when it is done, or has failed.
    CompletableFuture<?> prepare();
  }

  /// A ticket that was not called yet; its admission is empty where it left the queue unstarted.
  Ticket(
      ModelLimiter limiter,
      TokenEstimate estimate,
      Object batch,
      Supplier<Readiness> readiness,
      Preparation preparation) {
    this(limiter, estimate, batch, readiness, preparation, new CompletableFuture<>());
  }

  @Override
  public Tokens tokens() {
    return estimate.tokens();
  }

  @Override
  public Readiness turn() {
    return admission.isDone() ? Readiness.CANCELLED : readiness.get();
  }

  @Override
  public boolean isPrepared() {
    return preparation.isDone();
  }

  @Override
  public CompletableFuture<?> prepare() {
    return preparation.prepare();
  }

  @Override
  public void go(Permit permit, Tokens taken) {
    admission.complete(Optional.of(new Admission(limiter, permit, taken)));
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
