package sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Subscription;
import org.junit.jupiter.api.Test;

class MeteredBodyTest {
  private final ByteBudget budget = new ByteBudget(20, () -> {});
  private final ByteBudget.Lease lease = budget.lease();
  private final MeteredBody body = new MeteredBody(10, lease);
  private final Granted subscription = new Granted();

  private MeteredBodyTest() {
    body.onSubscribe(subscription);
  }

  private void receive(String... parts) {
    body.onNext(Arrays.stream(parts).map(part -> ByteBuffer.wrap(part.getBytes(UTF_8))).toList());
  }

  private CompletableFuture<byte[]> whole() {
    return body.getBody().toCompletableFuture();
  }

  @Test
  void collectsWhatComesAndDrawsJustThat() {
    receive("ab", "", "cde");
    receive("fghij");
    body.onComplete();

    assertThat(whole().resultNow()).isEqualTo("abcdefghij".getBytes(UTF_8));
    assertThat(budget.free()).isEqualTo(10);
    assertThat(subscription.isCancelled).isFalse();
  }

  @Test
  void breaksOffBeyondItsLimitAndTakesNoMore() {
    receive("abcdefgh", "ijk", "l");
    receive("m");
    body.onComplete();

    assertThat(whole()).isCompletedExceptionally();
    assertThat(Faults.of(whole().exceptionNow()).fault()).isEqualTo(Reply.Fault.TOO_LARGE);
    assertThat(subscription.isCancelled).isTrue();
    assertThat(budget.free()).isEqualTo(12);
  }

  @Test
  void breaksOffWhereAllTogetherHaveNoMemoryLeft() {
    budget.lease().draw(15);

    receive("abc", "def");

    assertThat(Faults.of(whole().exceptionNow()).fault()).isEqualTo(Reply.Fault.NO_ROOM);
    assertThat(subscription.isCancelled).isTrue();
    assertThat(budget.free()).isEqualTo(2);
  }

  @Test
  void drawsNothingOnceItIsClosed() {
    receive("abc");
    body.close();
    lease.close();

    receive("def");

    assertThat(budget.free()).isEqualTo(20);
  }

  @Test
  void tellsWhatTheClientSaysBroke() {
    var failure = new IOException("cut");
    body.onError(failure);

    assertThat(whole().exceptionNow()).isSameAs(failure);
  }

  private static final class Granted implements Subscription {
    private boolean isCancelled;

    @Override
    public void request(long items) {
      assertThat(items).isEqualTo(Long.MAX_VALUE);
    }

    @Override
    public void cancel() {
      isCancelled = true;
    }
  }
}
