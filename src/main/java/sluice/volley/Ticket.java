package sluice.volley;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import sluice.limit.Need;
import sluice.volley.Permits.Permit;

/// A place in the queue of the [Pump]. Its admission completes on the thread that starts it.
///
/// @param party those who wait for the same, see [Pump.Entrant#party()]
/// @param readiness asked at every walk of the queue
/// @param preparation what is to be done when its turn comes
record Ticket(
    Lane lane,
    Needs needs,
    Object party,
    Supplier<Pump.Turn> readiness,
    Preparation preparation,
    CompletableFuture<Optional<Admission>> admission)
    implements Pump.Entrant {

  /// The right to send one request.
  ///
  /// @param taken what its lane has counted for it
  record Admission(Permit permit, Need taken) {}

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
      Lane lane,
      Needs needs,
      Object party,
      Supplier<Pump.Turn> readiness,
      Preparation preparation) {
    this(lane, needs, party, readiness, preparation, new CompletableFuture<>());
  }

  @Override
  public Need need() {
    return needs.estimate();
  }

  @Override
  public Pump.Turn turn() {
    return admission.isDone() ? Pump.Turn.LEAVE : readiness.get();
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
  public void go(Permit permit, Need taken) {
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
