package sluice.provider;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/// Collects a body while it is within its own limit and the memory of all; breaks the exchange off
/// where it is not.
///
/// Called by the HTTP client, one call at a time; only [#close()] comes from the side.
final class MeteredBody implements BodySubscriber<byte[]> {
  private final int limit;
  private final ByteBudget.Lease lease;
  private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private @Nullable Subscription subscription;
  private boolean isClosed;

  MeteredBody(int limit, ByteBudget.Lease lease) {
    this.limit = limit;
    this.lease = lease;
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Subscription granted) {
    subscription = granted;
    granted.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    buffers.stream()
        .map(this::take)
        .flatMap(Optional::stream)
        .findFirst()
        .ifPresent(this::breakOff);
  }

  /// Collects some more, or tells why it cannot.
  private synchronized Optional<Reply.Broken> take(ByteBuffer buffer) {
    int size = buffer.remaining();
    if (isClosed) {
      return Optional.empty();
    }
    if (collected.size() > limit - size) {
      return broken(Reply.Fault.TOO_LARGE, "the body is larger than " + limit + " bytes");
    }
    if (!lease.draw(size)) {
      return broken(Reply.Fault.NO_ROOM, "no memory left for the bodies of all prompts together");
    }
    byte[] bytes = new byte[size];
    buffer.get(bytes);
    collected.writeBytes(bytes);
    return Optional.empty();
  }

  private static Optional<Reply.Broken> broken(Reply.Fault fault, String detail) {
    return Optional.of(new Reply.Broken(fault, detail));
  }

  /// Takes no more from now on: what was under way when the exchange was cancelled draws no memory
  /// that nobody would give back.
  synchronized void close() {
    isClosed = true;
  }

  private void breakOff(Reply.Broken reason) {
    close();
    body.completeExceptionally(new BrokenOffException(reason));
    if (subscription != null) {
      subscription.cancel();
    }
  }

  @Override
  public void onError(Throwable failure) {
    body.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    body.complete(collected.toByteArray());
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
