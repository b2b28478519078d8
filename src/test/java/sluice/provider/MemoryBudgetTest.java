package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private static final int LARGEST = 20;
  private static final int COPIES = MemoryBudget.COPIES;

  private final Deque<Runnable> workers = new ArrayDeque<>();
  private final AtomicInteger returns = new AtomicInteger();
  private final MemoryBudget budget =
      new MemoryBudget(100L * COPIES, LARGEST, workers::add, returns::incrementAndGet);

  private MemoryBudget.Reservation holder(int bytes) {
    MemoryBudget.Reservation reservation = budget.reserve();
    assertThat(reservation.draw(bytes)).isDone();
    return reservation;
  }

  /// Returns a reservation that has drawn nothing and may overdraw.
  private MemoryBudget.Reservation overdrawing() {
    MemoryBudget.Reservation reservation = holder(0);
    CompletableFuture<Void> grant = reservation.draw(1000);
    assertThat(grant).isNotDone();
    return reservation;
  }

  private void work() {
    while (!workers.isEmpty()) {
      workers.remove().run();
    }
  }

  @Test
  void drawnBytes_countAsOftenAsTheyAreInMemory() {
    var _ = holder(60);

    assertThat(budget.free()).isEqualTo(40L * COPIES);
    assertThat(budget.hasRoom()).isTrue();
    var _ = holder(21);
    assertThat(budget.hasRoom()).isFalse();
  }

  @Test
  void closedReservation_returnsAllAndCallsBackOnce() {
    MemoryBudget.Reservation reservation = holder(60);
    var _ = reservation.draw(30);

    reservation.close();
    reservation.close();

    assertThat(budget.free()).isEqualTo(100L * COPIES);
    assertThat(returns).hasValue(1);
  }

  @Test
  void closedReservation_callsNobodyBackIfThereWasRoom() {
    MemoryBudget.Reservation reservation = holder(60);

    reservation.close();

    assertThat(returns).hasValue(0);
  }

  @Test
  void closedReservation_canBeUsedAgain() {
    MemoryBudget.Reservation reservation = holder(60);
    reservation.close();

    assertThat(reservation.draw(100)).isDone();
  }

  @Test
  void closedReservation_returnsOnlyItsOwn() {
    MemoryBudget.Reservation one = holder(30);
    var _ = holder(50);

    one.close();

    assertThat(budget.free()).isEqualTo(50L * COPIES);
  }

  @Test
  void firstReservationThatDoesNotFit_mayOverdrawByOneLargestAnswer() {
    var _ = holder(95);
    MemoryBudget.Reservation first = budget.reserve();

    assertThat(first.draw(15)).isDone();
    assertThat(first.draw(5)).isDone();
    assertThat(budget.free()).isEqualTo(-15L * COPIES);
    assertThat(first.draw(5)).isDone();
    assertThat(first.draw(1)).as("beyond one largest answer").isNotDone();
    assertThat(budget.free()).isEqualTo(-20L * COPIES);
  }

  @Test
  void furtherReservations_waitInOrderAndAreGrantedOnAWorker() {
    MemoryBudget.Reservation all = holder(100);
    MemoryBudget.Reservation first = overdrawing();
    List<CompletableFuture<Void>> grants =
        List.of(budget.reserve().draw(10), budget.reserve().draw(60), budget.reserve().draw(60));
    first.close();
    assertThat(grants.get(0)).as("overdrawing now, told on a worker").isNotDone();
    work();
    assertThat(grants.get(0)).isDone();
    assertThat(grants.get(1)).isNotDone();

    all.close();
    work();

    assertThat(grants.get(1)).isDone();
    assertThat(grants.get(2)).isNotDone();
  }

  @Test
  void growthOfTheLine_isDrawnBesidesTheBody() {
    MemoryBudget.Reservation reservation = budget.reserve();
    assertThat(reservation.draw(10, 7)).isDone();

    assertThat(budget.free()).isEqualTo(90L * COPIES - 7);
    reservation.close();
    assertThat(budget.free()).isEqualTo(100L * COPIES);
  }

  @Test
  void onlyReservation_mayOverdrawByAnyAmount() {
    MemoryBudget.Reservation other = holder(1);
    MemoryBudget.Reservation first = budget.reserve();
    CompletableFuture<Void> much = first.draw(90, 1000);
    assertThat(much).as("beyond one largest answer").isNotDone();

    other.close();
    work();

    assertThat(much).isDone();
    assertThat(first.draw(5, 0)).isDone();
    assertThat(budget.reserve().draw(1)).isNotDone();
  }

  @Test
  void reservationThatFits_waitsBehindOneThatDoesNot() {
    var _ = holder(90);
    var _ = overdrawing();
    assertThat(budget.reserve().draw(50)).isNotDone();

    assertThat(budget.reserve().draw(5)).isNotDone();
  }

  @Test
  void overdrawingReservation_doesNotQueue() {
    var _ = holder(100);
    MemoryBudget.Reservation first = holder(5);
    assertThat(budget.reserve().draw(1)).isNotDone();

    assertThat(first.draw(10)).isDone();
  }

  @Test
  void completedAnswer_letsAnotherOverdrawWithinTheSameBound() {
    var _ = holder(100);
    MemoryBudget.Reservation first = holder(15);
    MemoryBudget.Reservation next = budget.reserve();
    CompletableFuture<Void> fits = next.draw(5);
    assertThat(fits).isNotDone();

    first.passOn();
    work();

    assertThat(fits).isDone();
    CompletableFuture<Void> more = next.draw(1);
    assertThat(more).isNotDone();
    assertThat(returns).as("nothing came back").hasValue(0);
    first.close();
    work();
    assertThat(more).isDone();
  }

  @Test
  void reservationClosedInTheQueue_isNeverGrantedAndLetsTheNextPass() {
    var _ = holder(90);
    MemoryBudget.Reservation first = overdrawing();
    MemoryBudget.Reservation second = budget.reserve();
    CompletableFuture<Void> tooMuch = second.draw(50);
    CompletableFuture<Void> little = budget.reserve().draw(5);

    second.close();
    first.close();
    work();

    assertThat(little).isDone();
    assertThat(tooMuch).isNotDone();
    assertThat(budget.free()).isEqualTo(5L * COPIES);
    assertThat(returns).as("nothing came back").hasValue(0);
  }

  @Test
  void contendingReservations_allFinishWithinTheBound() throws Exception {
    var lowest = new AtomicLong();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var crowded = new MemoryBudget(100L * COPIES, LARGEST, threads, () -> {});
      List<Callable<Void>> drawers =
          IntStream.range(0, 300).mapToObj(_ -> drawer(crowded, lowest)).toList();

      for (Future<Void> one : threads.invokeAll(drawers, 20, TimeUnit.SECONDS)) {
        assertThat(one.isCancelled()).as("stuck").isFalse();
        one.get();
      }

      assertThat(crowded.free()).isEqualTo(100L * COPIES);
      assertThat(lowest).hasValueBetween(-(long) LARGEST * COPIES, -1);
    }
  }

  /// Draws answers up to the largest piece by piece; some give up half-way.
  private static Callable<Void> drawer(MemoryBudget crowded, AtomicLong lowest) {
    return () -> {
      for (int i = 0; i < 50; i++) {
        try (MemoryBudget.Reservation reservation = crowded.reserve()) {
          drawPieces(
              reservation, ThreadLocalRandom.current().nextInt(LARGEST + 1), lowest, crowded);
          reservation.passOn();
          TimeUnit.MICROSECONDS.sleep(20);
        }
      }
      return null;
    };
  }

  private static void drawPieces(
      MemoryBudget.Reservation reservation, int bytes, AtomicLong lowest, MemoryBudget crowded)
      throws Exception {
    for (int left = bytes; left > 0; left -= 5) {
      CompletableFuture<Void> grant = reservation.draw(Math.min(5, left));
      if (!grant.isDone() && ThreadLocalRandom.current().nextInt(10) == 0) {
        return;
      }
      grant.get(20, TimeUnit.SECONDS);
      lowest.accumulateAndGet(crowded.free(), Math::min);
      TimeUnit.MICROSECONDS.sleep(20);
    }
  }

  @Test
  void longQueue_doesNotDeepenTheStack() throws Exception {
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var narrow = new MemoryBudget(0, 1, threads, () -> {});
      for (int i = 0; i < 20_000; i++) {
        MemoryBudget.Reservation reservation = narrow.reserve();
        ends.add(reservation.draw(1).thenRun(reservation::close));
      }
      CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new)).get(20, TimeUnit.SECONDS);

      assertThat(narrow.free()).isZero();
    }
  }
}
