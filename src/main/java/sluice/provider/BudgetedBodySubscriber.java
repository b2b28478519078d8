package sluice.provider;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import sluice.json.LineGrowth;

/// Collects a body, its encodings undone, while it is within its own limit, no faster than there is
/// memory for it and for the line it becomes. Breaks the exchange off where it is larger; of a
/// response that is no success, whose status tells enough, it keeps the beginning then.
///
/// Called by the HTTP client, one call at a time; from the side come the grants of memory and
/// [#close()]. One piece is asked for at a time, the next when there is memory for the one before:
/// meanwhile the server's sending stalls.
///
/// The body is handed over in a vessel to be emptied: the client's idle connections hold on to
/// their last response, and must not hold on to its bytes.
final class BudgetedBodySubscriber implements BodySubscriber<ByteChunks> {
  /// The longest body that is kept of a response that is no success: more than any refusal that
  /// quotes its request, and little to have many of.
  static final int MAX_REFUSAL_BYTES = 1024 * 1024;

  /// What undoing an encoding takes.
  private static final int DECODER_BYTES = 24 * 1024;

  private final int answerLimit;
  private final MemoryBudget.Reservation lease;
  private final CompletableFuture<ByteChunks> body = new CompletableFuture<>();
  private final ByteChunks collected = new ByteChunks();
  private final LineGrowth growth = new LineGrowth();
  private final BodyPieces.Received received = new BodyPieces.Received();
  private BodyPieces pieces = received;
  private ContentEncodings encodings = ContentEncodings.NONE;
  private Optional<Subscription> subscription = Optional.empty();
  private int status = 200;
  private int limit;
  private int size;
  private long grown;
  private long drawnBeyond;
  private boolean isWorking;
  private boolean isLast;
  private boolean isClosed;

  BudgetedBodySubscriber(int limit, MemoryBudget.Reservation lease) {
    this.answerLimit = limit;
    this.limit = limit;
    this.lease = lease;
  }

  /// Itself, as the body of a response with that head; before the first of its bytes.
  BudgetedBodySubscriber of(int responseStatus, ContentEncodings responseEncodings) {
    status = responseStatus;
    limit = isSuccess() ? answerLimit : Math.min(answerLimit, MAX_REFUSAL_BYTES);
    encodings = responseEncodings;
    pieces = encodings.decode(received, limit);
    return this;
  }

  private boolean isSuccess() {
    return status / 100 == 2;
  }

  static IOException tooLarge(long limit) {
    return brokenOff(Reply.TransportError.TOO_LARGE, "the body is larger than " + limit + " bytes");
  }

  private static IOException brokenOff(Reply.TransportError fault, String detail) {
    return new BrokenOffException(new Reply.NoResponse(fault, detail));
  }

  @Override
  public CompletionStage<ByteChunks> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Subscription granted) {
    subscription = Optional.of(granted);
    Optional<String> unsupported = encodings.unsupported();
    if (unsupported.isPresent()) {
      giveUp(
          brokenOff(
              Reply.TransportError.UNSUPPORTED_ENCODING,
              "answers come encoded as %s, which was not asked for; gzip and deflate are undone"
                  .formatted(unsupported.get())));
    } else if (encodings.isNone()) {
      granted.request(1);
    } else {
      draw(Math.min(DECODER_BYTES, limit), 0).ifPresent(grant -> follow(grant.thenRun(this::work)));
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    received.add(buffers);
    work();
  }

  /// Collects pieces until one must wait for its memory, or the next has not come.
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
  /// @return whether it was at once
  private boolean take(ByteBuffer piece) throws IOException {
    if (piece.remaining() > limit - size) {
      return takeLast(piece);
    }
    Optional<CompletableFuture<Void>> grant = drawFor(piece);
    boolean isGranted = grant.filter(CompletableFuture::isDone).isPresent();
    if (isGranted) {
      return collect(piece);
    }
    grant.ifPresent(waiting -> collectAfter(waiting, piece, this::work));
    return false;
  }

  /// What is too large ends here, with an error or with the part that fits.
  private boolean takeLast(ByteBuffer piece) throws IOException {
    if (isSuccess()) {
      throw tooLarge(limit);
    }
    ByteBuffer fitting = piece.slice(piece.position(), limit - size);
    drawFor(fitting).ifPresent(grant -> collectAfter(grant, fitting, this::endEarly));
    return false;
  }

  /// Draws for a piece, and for the growth of the line beyond twice the body, which is counted
  /// already.
  private Optional<CompletableFuture<Void>> drawFor(ByteBuffer piece) {
    size += piece.remaining();
    grown += growth.of(piece);
    long beyond = Math.max(drawnBeyond, grown - size);
    int more = Math.toIntExact(beyond - drawnBeyond);
    drawnBeyond = beyond;
    return draw(piece.remaining(), more);
  }

  /// Draws under the same lock as [#close()], so that nothing is drawn after it.
  private synchronized Optional<CompletableFuture<Void>> draw(int bytes, int growing) {
    isWorking = !isClosed;
    return isClosed ? Optional.empty() : Optional.of(lease.draw(bytes, growing));
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

  /// All that came is collected.
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

  /// Takes no more from now on: what was under way when the exchange was cancelled draws no memory
  /// that nobody would give back.
  synchronized void close() {
    isClosed = true;
    collected.clear();
  }

  /// A response that is no success is judged by its status, whatever is wrong with its body.
  private void giveUp(IOException reason) {
    if (isSuccess()) {
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

  /// Also comes of breaking off; what was handed over is no longer ours then.
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

  /// Where the last piece still waits for its memory, its grant completes the body.
  private synchronized boolean isAllCollected() {
    isLast = true;
    return !isWorking && !isClosed;
  }

  private void complete() throws IOException {
    pieces.end();
    handOver();
  }

  private void handOver() {
    lease.passOn();
    body.complete(collected);
  }

  /// Carries the reason through the HTTP client's future.
  static final class BrokenOffException extends IOException {
    private static final long serialVersionUID = 1;
    private final transient Reply.NoResponse reason;

    BrokenOffException(Reply.NoResponse reason) {
      super(reason.detail());
      this.reason = reason;
    }

    Reply.NoResponse reason() {
      return reason;
    }
  }
}
