package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReleasableBodyTest {
  private static final int COLLECTIONS = 100;

  @ParameterizedTest
  @ValueSource(ints = {1, 16_384, 16_385, 1_000_000})
  void body_isPublishedWholeToEachSubscriber(int length) {
    byte[] content = new byte[length];
    new Random(1).nextBytes(content);
    var publisher = new ReleasableBody().publisherOf(content);

    assertThat(publisher.contentLength()).isEqualTo(length);
    for (int time = 0; time < 2; time++) {
      var received = new Received();
      publisher.subscribe(received);
      assertThat(received.bytes.toByteArray()).isEqualTo(content);
      assertThat(received.isComplete).isTrue();
    }
  }

  @Test
  void bodyThatWasReleased_publishesNothing() {
    var body = new ReleasableBody();
    var publisher = body.publisherOf(new byte[10]);
    body.release();
    var received = new Received();

    publisher.subscribe(received);

    assertThat(received.bytes.size()).isZero();
    assertThat(received.isComplete).isTrue();
  }

  @Test
  void bodyThatIsReleasedBeforeItIsAskedFor_publishesNothing() {
    var body = new ReleasableBody();
    var publisher = body.publisherOf(new byte[10]);
    var received = new Received(body::release);

    publisher.subscribe(received);

    assertThat(received.bytes.size()).isZero();
    assertThat(received.isComplete).isTrue();
  }

  @Test
  void bytesOfABodyThatWasReleased_areNotHeldByPublisherOrSubscription() {
    byte[] content = new byte[1000];
    var reference = new WeakReference<>(content);
    var body = new ReleasableBody();
    var publisher = body.publisherOf(content);
    content = null;
    var received = new Received();
    publisher.subscribe(received);
    System.gc();
    assertThat(reference.get()).isNotNull();

    body.release();

    assertThat(isCollected(reference)).isTrue();
    assertThat(publisher.contentLength()).isEqualTo(1000);
    assertThat(received.subscription).isNotNull();
  }

  private static boolean isCollected(WeakReference<?> reference) {
    for (int time = 0; time < COLLECTIONS && reference.get() != null; time++) {
      System.gc();
    }
    return reference.get() == null;
  }

  private static final class Received implements Subscriber<ByteBuffer> {
    private final Runnable beforeRequest;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private @Nullable Subscription subscription;
    private boolean isComplete;

    Received() {
      this(() -> {});
    }

    Received(Runnable beforeRequest) {
      this.beforeRequest = beforeRequest;
    }

    @Override
    public void onSubscribe(Subscription granted) {
      subscription = granted;
      beforeRequest.run();
      granted.request(1);
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      byte[] piece = new byte[buffer.remaining()];
      buffer.get(piece);
      bytes.writeBytes(piece);
      if (subscription != null) {
        subscription.request(1);
      }
    }

    @Override
    public void onError(Throwable failure) {
      throw new AssertionError(failure);
    }

    @Override
    public void onComplete() {
      isComplete = true;
    }
  }
}
