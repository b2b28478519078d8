package sluice.batch;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import sluice.batch.Permits.Permit;
import sluice.limit.Tokens;

/// A place in the queue of the [Dispatcher]. Its admission completes on the thread that starts it.
///
/// @param party those who wait for the same, see [Dispatcher.Candidate#party()]
/// @param readiness asked at every walk of the queue
/// @param preparation what is to be done when its turn comes
record Ticket(
    ModelLimiter limiter,
    TokenEstimate needs,
    Object party,
    Supplier<Dispatcher.Readiness> readiness,
    Preparation preparation,
    CompletableFuture<Optional<Admission>> admission)
    implements Dispatcher.Candidate {

  /// The right to send one request.
  ///
  /// @param taken what its model has counted for it
  record Admission(Permit permit, Tokens taken) {}

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
      TokenEstimate needs,
      Object party,
      Supplier<Dispatcher.Readiness> readiness,
      Preparation preparation) {
    this(limiter, needs, party, readiness, preparation, new CompletableFuture<>());
  }

  @Override
  public Tokens need() {
    return needs.estimate();
  }

  @Override
  public Dispatcher.Readiness turn() {
    return admission.isDone() ? Dispatcher.Readiness.LEAVE : readiness.get();
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
    admission.complete(Optional.of(new Admission(permit, taken)));
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
