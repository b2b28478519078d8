package sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Subscription;
import org.junit.jupiter.api.Test;

class BudgetedBodySubscriberTest {
  private static final int LIMIT = 10;
  private static final int COPIES = MemoryBudget.COPIES;
  private static final long BYTES = 20L * COPIES;

  private final Deque<Runnable> workers = new ArrayDeque<>();
  private final MemoryBudget budget = new MemoryBudget(BYTES, LIMIT, workers::add, () -> {});
  private final MemoryBudget.Reservation reservation = budget.reserve();
  private final BudgetedBodySubscriber body = new BudgetedBodySubscriber(LIMIT, reservation);
  private final Granted subscription = new Granted();

  private BudgetedBodySubscriberTest() {
    body.onSubscribe(subscription);
  }

  private void receive(String... parts) {
    body.onNext(Arrays.stream(parts).map(part -> ByteBuffer.wrap(part.getBytes(UTF_8))).toList());
  }

  private CompletableFuture<ByteChunks> whole() {
    return body.getBody().toCompletableFuture();
  }

  /// Draws all memory, and lets another reservation overdraw.
  private MemoryBudget.Reservation fillTheBudget() {
    MemoryBudget.Reservation others = budget.reserve();
    var _ = others.draw(20);
    var _ = others.draw(10);
    assertThat(budget.free()).isEqualTo(-10L * COPIES);
    return others;
  }

  private void giveBack(MemoryBudget.Reservation others) {
    others.close();
    workers.remove().run();
  }

  @Test
  void bodyInParts_isCollectedAndDrawsItsLength() {
    receive("ab", "", "cde");
    receive("fghij");
    body.onComplete();

    assertThat(whole().resultNow().drain()).isEqualTo("abcdefghij".getBytes(UTF_8));
    assertThat(budget.free()).isEqualTo(10L * COPIES);
    assertThat(subscription.isCancelled).isFalse();
  }

  @Test
  void piecesOfAnySize_areKeptByteForByte() {
    var plenty = new MemoryBudget(1L << 30, 1 << 20, workers::add, () -> {});
    var large = new BudgetedBodySubscriber(1 << 20, plenty.reserve());
    large.onSubscribe(subscription);
    byte[] sent = new byte[500_000];
    new Random(5).nextBytes(sent);
    for (int i = 0; i < sent.length; i++) {
      sent[i] = (byte) (' ' + (sent[i] & 0x3F));
    }
    ByteBuffer left = ByteBuffer.wrap(sent);
    for (int size = 1; left.hasRemaining(); size = size * 3 % 20_011) {
      int next = Math.min(size, left.remaining());
      large.onNext(List.of(left.slice(left.position(), next)));
      left.position(left.position() + next);
    }
    large.onComplete();

    assertThat(large.getBody().toCompletableFuture().resultNow().drain()).isEqualTo(sent);
    assertThat(plenty.free()).isEqualTo((1L << 30) - 500_000L * COPIES);
  }

  @Test
  void drainedBody_isKeptNoLonger() {
    receive("abc");
    body.onComplete();

    assertThat(whole().resultNow().drain()).hasSize(3);
    assertThat(whole().resultNow().drain()).isEmpty();
  }

  @Test
  void bodyWithoutBytes_completesEmpty() {
    body.onComplete();

    assertThat(whole().resultNow().drain()).isEmpty();
  }

  @Test
  void subscriber_requestsOnePieceAtATime() {
    assertThat(subscription.requested).isOne();
    receive("abc");
    assertThat(subscription.requested).isEqualTo(2);
  }

  @Test
  void bodyBeyondItsLimit_isCancelledAndDrawsNoMore() {
    receive("abcdefgh");
    receive("ijk", "l");
    receive("m");
    body.onComplete();

    assertThat(whole()).isCompletedExceptionally();
    assertThat(TransportErrors.of(whole().exceptionNow()).fault())
        .isEqualTo(Reply.TransportError.TOO_LARGE);
    assertThat(subscription.isCancelled).isTrue();
    assertThat(budget.free()).isEqualTo(12L * COPIES);
  }

  @Test
  void pieceWithoutMemory_holdsTheNextRequestUntilItIsGranted() {
    MemoryBudget.Reservation others = fillTheBudget();
    receive("abc");
    assertThat(subscription.requested).isOne();

    giveBack(others);

    assertThat(subscription.requested).isEqualTo(2);
    receive("def");
    body.onComplete();
    assertThat(whole().resultNow().drain()).isEqualTo("abcdef".getBytes(UTF_8));
    assertThat(budget.free()).isEqualTo(14L * COPIES);
  }

  @Test
  void bodyWhoseLastPieceWaitsForMemory_completesWhenItIsGranted() {
    MemoryBudget.Reservation others = fillTheBudget();
    receive("abc");
    body.onComplete();
    assertThat(whole()).isNotDone();

    giveBack(others);

    assertThat(whole().resultNow().drain()).isEqualTo("abc".getBytes(UTF_8));
    assertThat(subscription.requested).as("no more is asked for").isOne();
  }

  @Test
  void completedBody_letsAnotherReservationOverdraw() {
    var _ = budget.reserve().draw(20);
    receive("abc");
    CompletableFuture<Void> other = budget.reserve().draw(1);
    assertThat(other).isNotDone();

    body.onComplete();
    workers.remove().run();

    assertThat(other).isDone();
  }

  @Test
  void closedBody_drawsNothingMore() {
    receive("abc");
    body.close();
    reservation.close();

    receive("def");

    assertThat(budget.free()).isEqualTo(BYTES);
    assertThat(subscription.requested).isEqualTo(2);
  }

  @Test
  void memoryGrantedAfterTheClose_isNotTaken() {
    MemoryBudget.Reservation others = fillTheBudget();
    receive("abc");
    body.onComplete();
    body.close();

    giveBack(others);
    reservation.close();

    assertThat(whole()).isNotDone();
    assertThat(subscription.requested).isOne();
    assertThat(budget.free()).isEqualTo(BYTES);
  }

  @Test
  void closedReservation_leavesTheQueueForMemory() {
    MemoryBudget.Reservation others = fillTheBudget();
    receive("abc");
    body.close();
    reservation.close();

    others.close();

    assertThat(workers).isEmpty();
    assertThat(budget.free()).isEqualTo(BYTES);
  }

  @Test
  void failureOfTheClient_isTheFailureOfTheBody() {
    var failure = new IOException("cut");
    body.onError(failure);

    assertThat(whole().exceptionNow()).isSameAs(failure);
  }

  @Test
  void failureDuringAWaitForMemory_failsTheBody() {
    MemoryBudget.Reservation others = fillTheBudget();
    receive("abc");
    body.onError(new IOException("cut"));

    giveBack(others);

    assertThat(whole()).isCompletedExceptionally();
    assertThat(subscription.requested).isOne();
  }

  private static final class Granted implements Subscription {
    private boolean isCancelled;
    private int requested;

    @Override
    public void request(long items) {
      assertThat(items).isOne();
      requested++;
    }

    @Override
    public void cancel() {
      isCancelled = true;
    }
  }
}
