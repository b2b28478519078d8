package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {
  private final AtomicInteger returns = new AtomicInteger();
  private final ByteBudget budget = new ByteBudget(100, returns::incrementAndGet);

  @Test
  void drawsAllOrNothing() {
    ByteBudget.Lease lease = budget.lease();

    assertThat(lease.draw(60)).isTrue();
    assertThat(lease.draw(41)).isFalse();
    assertThat(budget.free()).isEqualTo(40);
    assertThat(lease.draw(40)).isTrue();
    assertThat(lease.draw(1)).isFalse();
    assertThat(budget.free()).isZero();
  }

  @Test
  void aClosedLeaseHasGivenEverythingBackAndTellsSoOnce() {
    ByteBudget.Lease lease = budget.lease();
    lease.draw(60);
    lease.draw(10);

    lease.close();
    lease.close();

    assertThat(budget.free()).isEqualTo(100);
    assertThat(returns).hasValue(1);
  }

  @Test
  void aLeaseCanBeDrawnOnAgain() {
    ByteBudget.Lease lease = budget.lease();
    lease.draw(60);
    lease.close();

    assertThat(lease.draw(100)).isTrue();
    lease.close();

    assertThat(budget.free()).isEqualTo(100);
  }

  @Test
  void oneLeaseGivesBackOnlyItsOwn() {
    ByteBudget.Lease one = budget.lease();
    ByteBudget.Lease other = budget.lease();
    one.draw(30);
    other.draw(50);

    one.close();

    assertThat(budget.free()).isEqualTo(50);
  }

  @Test
  void nothingIsLostAndNeverTooMuchDrawnUnderContention() throws Exception {
    List<Callable<Integer>> drawers = IntStream.range(0, 8).mapToObj(this::drawer).toList();

    int granted = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<Integer> one : threads.invokeAll(drawers)) {
        granted += one.get();
      }
    }

    assertThat(granted).isPositive();
    assertThat(budget.free()).isEqualTo(100);
    assertThat(returns).hasValue(granted);
  }

  private Callable<Integer> drawer(int number) {
    return () -> {
      int granted = 0;
      for (int i = 0; i < 20_000; i++) {
        try (ByteBudget.Lease lease = budget.lease()) {
          granted += lease.draw(20 + number) ? 1 : 0;
          assertThat(budget.free()).isBetween(0L, 100L);
        }
      }
      return granted;
    };
  }

  @Test
  void whatFitsIsNotRefusedForTheSakeOfWhatDoesNot() throws Exception {
    ByteBudget.Lease small = budget.lease();
    ByteBudget.Lease large = budget.lease();
    Callable<Boolean> smallOnes =
        () -> IntStream.range(0, 200_000).allMatch(_ -> drawAndClose(small, 10));
    Callable<Boolean> largeOnes = () -> IntStream.range(0, 200_000).noneMatch(_ -> large.draw(101));

    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (Future<Boolean> one : threads.invokeAll(List.of(smallOnes, largeOnes))) {
        assertThat(one.get()).isTrue();
      }
    }
  }

  private static boolean drawAndClose(ByteBudget.Lease lease, long bytes) {
    boolean isDrawn = lease.draw(bytes);
    lease.close();
    return isDrawn;
  }
}
