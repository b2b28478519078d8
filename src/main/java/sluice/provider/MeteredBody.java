package sluice.provider;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/// Collects a body while it is within its own limit and the memory of all; breaks the exchange off where it is not.
///
/// Called by the HTTP client, one call at a time.
final class MeteredBody implements BodySubscriber<byte[]> {
  private final int limit;
  private final ByteBudget.Lease lease;
  private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private @Nullable Subscription subscription;

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
    for (ByteBuffer buffer : buffers) {
      if (!body.isDone()) {
        take(buffer);
      }
    }
  }

  private void take(ByteBuffer buffer) {
    int size = buffer.remaining();
    if (collected.size() > limit - size) {
      breakOff(Reply.Fault.TOO_LARGE, "the body is larger than " + limit + " bytes");
    } else if (!lease.draw(size)) {
      breakOff(Reply.Fault.NO_ROOM, "no memory left for the bodies of all prompts together");
    } else {
      byte[] bytes = new byte[size];
      buffer.get(bytes);
      collected.writeBytes(bytes);
    }
  }

  private void breakOff(Reply.Fault fault, String detail) {
    body.completeExceptionally(new BrokenOffException(new Reply.Broken(fault, detail)));
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
