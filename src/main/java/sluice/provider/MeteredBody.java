package sluice.provider;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/// Collects a body while it is within its own limit, no faster than there is memory for it; breaks
/// the exchange off where it is larger.
///
/// Called by the HTTP client, one call at a time; from the side come the grants of memory and
/// [#close()]. One piece is asked for at a time, the next when there is memory for the one before:
/// meanwhile the server's sending stalls.
///
/// The body is handed over in a vessel to be emptied: the client's idle connections hold on to
/// their last response, and must not hold on to its bytes.
final class MeteredBody implements BodySubscriber<Chunks> {
  private final int limit;
  private final ByteBudget.Lease lease;
  private final CompletableFuture<Chunks> body = new CompletableFuture<>();
  private final Chunks collected = new Chunks();
  private Optional<Subscription> subscription = Optional.empty();
  private int received;
  private boolean isWaiting;
  private boolean isLast;
  private boolean isClosed;

  MeteredBody(int limit, ByteBudget.Lease lease) {
    this.limit = limit;
    this.lease = lease;
  }

  @Override
  public CompletionStage<Chunks> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Subscription granted) {
    subscription = Optional.of(granted);
    granted.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    int size = buffers.stream().mapToInt(ByteBuffer::remaining).sum();
    if (size > limit - received) {
      breakOff(
          new BrokenOffException(
              new Reply.Broken(
                  Reply.Fault.TOO_LARGE, "the body is larger than " + limit + " bytes")));
    } else {
      received += size;
      var _ = draw(size).map(grant -> follow(grant, buffers));
    }
  }

  private CompletableFuture<Void> follow(CompletableFuture<Void> grant, List<ByteBuffer> buffers) {
    return grant
        .thenRun(() -> goOn(buffers))
        .whenComplete((_, failure) -> Optional.ofNullable(failure).ifPresent(this::breakOff));
  }

  /// Draws under the same lock as [#close()], so that nothing is drawn after it.
  private synchronized Optional<CompletableFuture<Void>> draw(int size) {
    isWaiting = !isClosed;
    return isClosed ? Optional.empty() : Optional.of(lease.draw(size));
  }

  private void goOn(List<ByteBuffer> buffers) {
    switch (take(buffers)) {
      case MORE -> subscription.ifPresent(from -> from.request(1));
      case WHOLE -> complete();
      case CLOSED -> {}
    }
  }

  /// What is to be done after a piece.
  private enum Then {
    MORE,
    WHOLE,
    CLOSED
  }

  private synchronized Then take(List<ByteBuffer> buffers) {
    if (isClosed) {
      return Then.CLOSED;
    }
    buffers.forEach(collected::add);
    isWaiting = false;
    return isLast ? Then.WHOLE : Then.MORE;
  }

  /// Takes no more from now on: what was under way when the exchange was cancelled draws no memory
  /// that nobody would give back.
  synchronized void close() {
    isClosed = true;
    collected.clear();
  }

  private void breakOff(Throwable reason) {
    close();
    body.completeExceptionally(reason);
    subscription.ifPresent(Subscription::cancel);
  }

  @Override
  public void onError(Throwable failure) {
    close();
    body.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    if (isAllTaken()) {
      complete();
    }
  }

  /// Where the last piece still waits for its memory, its grant completes the body.
  private synchronized boolean isAllTaken() {
    isLast = true;
    return !isWaiting && !isClosed;
  }

  private void complete() {
    lease.passOn();
    body.complete(collected);
  }

  /// Carries the reason through the HTTP client's future.
  static final class BrokenOffException extends IOException {
    private static final long serialVersionUID = 1;
    private final transient Reply.Broken reason;

    BrokenOffException(Reply.Broken reason) {
      super(reason.detail());
      this.reason = reason;
    }

    Reply.Broken reason() {
      return reason;
    }
  }
}
