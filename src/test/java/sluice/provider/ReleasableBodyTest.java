package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
      assertThat(received.completions).isOne();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 3, Long.MAX_VALUE})
  void piecesRequestedTogether_comeInOrderAndOnce(long count) {
    byte[] content = new byte[100_000];
    new Random(1).nextBytes(content);
    var received = new Received(() -> {}, count);

    new ReleasableBody().publisherOf(content).subscribe(received);

    assertThat(received.bytes.toByteArray()).isEqualTo(content);
    assertThat(received.completions).isOne();
  }

  @Test
  void pieces_areNoLongerThanABufferOfTheClient() {
    var received = new Received();

    new ReleasableBody().publisherOf(new byte[40_000]).subscribe(received);

    assertThat(received.lengths).containsExactly(16_384, 16_384, 7_232);
  }

  @Test
  void pieces_cannotBeWrittenTo() {
    var received = new Received();

    new ReleasableBody().publisherOf(new byte[40_000]).subscribe(received);

    assertThat(received.lengths).isNotEmpty();
    assertThat(received.writable).isZero();
  }

  @Test
  void cancelledSubscription_getsNothingMore() {
    var received = new Received();
    received.cancelsAfter = 1;

    new ReleasableBody().publisherOf(new byte[40_000]).subscribe(received);

    assertThat(received.lengths).containsExactly(16_384);
    assertThat(received.completions).isZero();
  }

  @Test
  void requestAfterACancellation_getsNothing() {
    var received = new Received();
    received.requestsNoMore = true;
    new ReleasableBody().publisherOf(new byte[40_000]).subscribe(received);

    received.request(1);
    received.cancel();
    received.request(1);

    assertThat(received.lengths).containsExactly(16_384);
    assertThat(received.completions).isZero();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "-1, 0", "1;0;1;-1, 1", "1;-1;2, 1", "3;0, 3"})
  void requestOfNoPiece_endsTheBodyWithOneErrorUnlessItHasEnded(String requests, int pieces) {
    var received = new Received();
    received.requestsNoMore = true;
    new ReleasableBody().publisherOf(new byte[40_000]).subscribe(received);

    Stream.of(requests.split(";")).map(Long::valueOf).forEach(received::request);

    assertThat(received.lengths).hasSize(pieces);
    assertThat(received.completions + received.failures.size()).isOne();
    assertThat(received.failures).hasOnlyElementsOfType(IllegalArgumentException.class);
  }

  @Test
  void bodyThatWasReleased_publishesNothing() {
    var body = new ReleasableBody();
    var publisher = body.publisherOf(new byte[10]);
    body.release();
    var received = new Received();

    publisher.subscribe(received);

    assertThat(received.bytes.size()).isZero();
    assertThat(received.completions).isOne();
  }

  @Test
  void bodyThatIsReleasedBeforeItIsAskedFor_publishesNothing() {
    var body = new ReleasableBody();
    var publisher = body.publisherOf(new byte[10]);
    var received = new Received(body::release);

    publisher.subscribe(received);

    assertThat(received.bytes.size()).isZero();
    assertThat(received.completions).isOne();
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
    private final long count;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Integer> lengths = new ArrayList<>();
    private int cancelsAfter = Integer.MAX_VALUE;
    private @Nullable Subscription subscription;
    private final List<Throwable> failures = new ArrayList<>();
    private boolean requestsNoMore;
    private int writable;
    private int completions;

    Received() {
      this(() -> {});
    }

    Received(Runnable beforeRequest) {
      this(beforeRequest, 1);
    }

    Received(Runnable beforeRequest, long count) {
      this.beforeRequest = beforeRequest;
      this.count = count;
    }

    @Override
    public void onSubscribe(Subscription granted) {
      subscription = granted;
      beforeRequest.run();
      requestMore();
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      writable += buffer.isReadOnly() ? 0 : 1;
      lengths.add(buffer.remaining());
      byte[] piece = new byte[buffer.remaining()];
      buffer.get(piece);
      bytes.writeBytes(piece);
      if (lengths.size() == cancelsAfter) {
        cancel();
      }
      requestMore();
    }

    private void requestMore() {
      if (!requestsNoMore) {
        request(count);
      }
    }

    private void request(long pieces) {
      Objects.requireNonNull(subscription).request(pieces);
    }

    private void cancel() {
      Objects.requireNonNull(subscription).cancel();
    }

    @Override
    public void onError(Throwable thrown) {
      failures.add(thrown);
    }

    @Override
    public void onComplete() {
      completions++;
    }
  }
}
