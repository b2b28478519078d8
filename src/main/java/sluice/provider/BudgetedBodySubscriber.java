package sluice.provider;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/// Collects and decodes a response body, no faster than the memory budget allows. A body above its
/// limit ends the exchange with an error; if the response is not a success (2xx), the beginning of
/// the body is kept instead, since the status tells enough.
///
/// The HTTP client calls it, one call at a time; grants of memory and [#close()] come from other
/// threads. It requests one piece at a time, the next one when there is memory for the last;
/// meanwhile the connection's back-pressure stops the server.
///
/// It completes with a container that the caller drains, because the client's idle connections keep
/// a reference to their last response.
final class BudgetedBodySubscriber implements BodySubscriber<ByteChunks> {
  /// The most bytes kept of a body that is not a success's: more than any refusal that quotes its
  /// request, and few enough to keep many at once.
  static final int MAX_REFUSAL_BYTES = 1024 * 1024;

  /// The memory that a decoder takes.
  private static final int DECODER_BYTES = 24 * 1024;

  private final MemoryBudget.Reservation reservation;
  private final CompletableFuture<ByteChunks> body = new CompletableFuture<>();
  private final ByteChunks collected = new ByteChunks();
  private final BodySize size = new BodySize();
  private final BodyPieces.Received received = new BodyPieces.Received();
  private BodyPieces pieces = received;
  private ContentEncodings encodings = ContentEncodings.NONE;
  private Optional<Subscription> subscription = Optional.empty();
  private boolean isSuccess = true;
  private int limit;
  private boolean isWorking;
  private boolean isLast;
  private boolean isClosed;

  BudgetedBodySubscriber(int limit, MemoryBudget.Reservation reservation) {
    this.limit = limit;
    this.reservation = reservation;
  }

  /// Prepares for a response with this status and these encodings, before the first byte.
  ///
  /// @return itself
  BudgetedBodySubscriber of(int responseStatus, ContentEncodings responseEncodings) {
    isSuccess = responseStatus / 100 == 2;
    limit = isSuccess ? limit : Math.min(limit, MAX_REFUSAL_BYTES);
    encodings = responseEncodings;
    pieces = encodings.decode(received, limit);
    return this;
  }

  @Override
  public CompletionStage<ByteChunks> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Subscription granted) {
    subscription = Optional.of(granted);
    if (encodings.isNone()) {
      granted.request(1);
      return;
    }
    Optional<String> unsupported = encodings.unsupported();
    if (unsupported.isPresent()) {
      giveUp(UnusableBodyException.unsupportedEncoding(unsupported.get()));
    } else {
      draw(Math.min(DECODER_BYTES, limit), 0).ifPresent(grant -> follow(grant.thenRun(this::work)));
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    received.add(buffers);
    work();
  }

  /// Collects pieces until one has to wait for memory or no more are there.
  private void work() {
    try {
      Optional<ByteBuffer> piece = pieces.next();
      while (piece.isPresent()) {
        if (!take(piece.get())) {
          return;
        }
        piece = pieces.next();
      }
      goOn();
    } catch (IOException e) {
      giveUp(e);
    } catch (RuntimeException | Error e) {
      breakOff(e);
    }
  }

  /// Collects a piece, at once or when there is memory for it.
  ///
  /// @return whether the piece was collected at once
  private boolean take(ByteBuffer piece) throws IOException {
    if (piece.remaining() > limit - size.bytes()) {
      return takeLast(piece);
    }
    Optional<CompletableFuture<Void>> grant = drawFor(piece);
    if (grant.filter(CompletableFuture::isDone).isPresent()) {
      return collect(piece);
    }
    grant.ifPresent(waiting -> collectAfter(waiting, piece, this::work));
    return false;
  }

  /// Ends a body above its limit, with an error or with the part that fits.
  private boolean takeLast(ByteBuffer piece) throws IOException {
    if (isSuccess) {
      throw UnusableBodyException.tooLarge(limit);
    }
    ByteBuffer fitting = piece.slice(piece.position(), limit - size.bytes());
    drawFor(fitting).ifPresent(grant -> collectAfter(grant, fitting, this::endEarly));
    return false;
  }

  /// Draws the memory for a piece and for the record's line.
  private Optional<CompletableFuture<Void>> drawFor(ByteBuffer piece) {
    return draw(piece.remaining(), size.add(piece));
  }

  /// Draws memory under the same lock as [#close()], so that nothing is drawn after it. Returns
  /// empty if the body is closed.
  private synchronized Optional<CompletableFuture<Void>> draw(int bytes, int growing) {
    isWorking = !isClosed;
    return isClosed ? Optional.empty() : Optional.of(reservation.draw(bytes, growing));
  }

  private void collectAfter(CompletableFuture<Void> grant, ByteBuffer piece, Runnable next) {
    follow(
        grant.thenRun(() -> {
          if (collect(piece)) {
            next.run();
          }
        }));
  }

  private void follow(CompletableFuture<Void> step) {
    var _ =
        step.whenComplete((_, failure) -> Optional.ofNullable(failure).ifPresent(this::breakOff));
  }

  private synchronized boolean collect(ByteBuffer piece) {
    if (!isClosed) {
      collected.add(piece);
    }
    return !isClosed;
  }

  /// Requests the next piece, or completes the body if this was the last.
  private void goOn() throws IOException {
    if (isMoreToCome()) {
      subscription.ifPresent(from -> from.request(1));
    } else {
      complete();
    }
  }

  private synchronized boolean isMoreToCome() {
    isWorking = false;
    return !isLast;
  }

  /// Drops what was collected, and draws no more memory: after the exchange is cancelled, its
  /// reservation is no longer closed.
  synchronized void close() {
    isClosed = true;
    collected.clear();
  }

  /// Ends a body that cannot be read on: a success with an error, any other response with what was
  /// collected, since its status suffices to classify it.
  private void giveUp(IOException reason) {
    if (isSuccess) {
      breakOff(reason);
    } else {
      endEarly();
    }
  }

  private void endEarly() {
    handOver();
    subscription.ifPresent(Subscription::cancel);
  }

  private void breakOff(Throwable reason) {
    close();
    body.completeExceptionally(reason);
    subscription.ifPresent(Subscription::cancel);
  }

  /// Also called after [#breakOff]. A body that was handed over is left as it is.
  @Override
  public void onError(Throwable failure) {
    if (!body.isDone()) {
      close();
      body.completeExceptionally(failure);
    }
  }

  @Override
  public void onComplete() {
    if (isAllCollected()) {
      try {
        complete();
      } catch (IOException e) {
        giveUp(e);
      }
    }
  }

  /// Returns whether the body is complete. If the last piece still waits for memory, its grant
  /// completes the body.
  private synchronized boolean isAllCollected() {
    isLast = true;
    return !isWorking && !isClosed;
  }

  private void complete() throws IOException {
    pieces.end();
    handOver();
  }

  private void handOver() {
    reservation.passOn();
    body.complete(collected);
  }
}
