package sluice.provider;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The body of one request, which drops its bytes when the exchange has ended. Safe for many
/// threads.
///
/// A client with a connect timeout keeps the first request of each connection as long as the
/// connection lives, so that with hundreds of connections it would keep hundreds of bodies.
final class ReleasableBody {
  private final AtomicReference<byte @Nullable []> content = new AtomicReference<>();

  /// Holds bytes, at least one, and returns a publisher of them that begins anew with each
  /// subscription. To be called once.
  BodyPublisher publisherOf(byte[] bytes) {
    content.set(bytes);
    return BodyPublishers.fromPublisher(BodyPublishers.ofByteArrays(Content::new), bytes.length);
  }

  /// Drops the bytes; what subscribes afterwards, or has not taken them yet, finds none.
  void release() {
    content.set(null);
  }

  /// The content as one array. The client keeps this iterator too, so it holds no reference to the
  /// array.
  private final class Content implements Iterator<byte[]> {
    private boolean isTaken;

    @Override
    public boolean hasNext() {
      return !isTaken && content.get() != null;
    }

    @Override
    public byte[] next() {
      byte[] bytes = content.get();
      if (isTaken || bytes == null) {
        throw new NoSuchElementException();
      }
      isTaken = true;
      return bytes;
    }
  }
}
