package sluice.provider;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The body of one request, which drops its bytes when the exchange has ended. Safe for many
/// threads.
///
/// A client with a connect timeout keeps the first request of each connection as long as the
/// connection lives, so that with hundreds of connections it would keep hundreds of bodies.
///
/// The pieces are views of the bytes, since the JDK's publishers copy them, and those that can
/// release a body (`ofByteArrays`, `ofInputStream`) allocate 16 KiB for the shortest one. A piece
/// that the client has taken and not yet written holds the whole array.
final class ReleasableBody {
  /// The longest piece. To write an array to a socket, the JDK copies it to a direct buffer of its
  /// length, which it caches per thread.
  private static final int PIECE_BYTES = 16 * 1024;

  private final AtomicReference<byte @Nullable []> content = new AtomicReference<>();

  /// Holds bytes, at least one, and returns a publisher of them that begins anew with each
  /// subscription. To be called once.
  ///
  /// @param bytes must not be changed afterwards
  BodyPublisher publisherOf(byte[] bytes) {
    content.set(bytes);
    return BodyPublishers.fromPublisher(
        subscriber -> subscriber.onSubscribe(new Pieces(subscriber)), bytes.length);
  }

  /// Drops the bytes; what subscribes afterwards, or has not taken them yet, finds none.
  void release() {
    content.set(null);
  }

  /// Publishes the content, by the rules of Reactive Streams, one signal at a time. The client
  /// keeps subscriptions too, so this one holds no reference to the array.
  private final class Pieces implements Subscription {
    private final Subscriber<? super ByteBuffer> subscriber;
    private final AtomicLong requested = new AtomicLong();
    private final AtomicBoolean isEnded = new AtomicBoolean();
    private final AtomicBoolean isIllegal = new AtomicBoolean();
    private int published;

    Pieces(Subscriber<? super ByteBuffer> subscriber) {
      this.subscriber = subscriber;
    }

    /// Publishes in the thread that finds nothing requested before; that thread publishes for
    /// others, and for requests out of `onNext`, as well.
    @Override
    public void request(long count) {
      if (count <= 0) {
        isIllegal.set(true);
      }
      if (requested.getAndAccumulate(Math.max(1, count), Pieces::sum) == 0) {
        do {
          publish();
        } while (requested.decrementAndGet() > 0 && !isEnded.get());
      }
    }

    @Override
    public void cancel() {
      isEnded.set(true);
    }

    private static long sum(long one, long other) {
      return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }

    private void publish() {
      if (isIllegal.get() && !isEnded.getAndSet(true)) {
        subscriber.onError(new IllegalArgumentException("request of no piece"));
      }
      if (!isEnded.get()) {
        publishNext();
      }
    }

    private void publishNext() {
      byte[] bytes = content.get();
      int left = bytes == null ? 0 : bytes.length - published;
      if (bytes != null && left > 0) {
        int length = Math.min(PIECE_BYTES, left);
        ByteBuffer piece = ByteBuffer.wrap(bytes, published, length).asReadOnlyBuffer();
        published += length;
        left -= length;
        subscriber.onNext(piece);
      }
      if (left == 0 && !isEnded.getAndSet(true)) {
        subscriber.onComplete();
      }
    }
  }
}
