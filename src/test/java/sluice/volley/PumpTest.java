package sluice.volley;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sluice.volley.Permits.Permit;
import sluice.volley.Pump.Turn;

final class PumpTest {
  private final List<String> events = new ArrayList<>();
  private final List<Permit> taken = new ArrayList<>();
  private final Permits permits = new Permits(2);
  private final Pump pump = new Pump(permits);

  @Test
  void startsInOrderWhilePermitsLast() {
    enter("a", "b", "c", "d");
    assertThat(events).containsExactly("go a", "go b");

    release();
    assertThat(events).endsWith("go c");
  }

  @Test
  void letsOneThatComesAgainGoFirst() {
    enter("a", "b", "c");
    pump.reenter(new Waiting("again", Turn.GO));

    release();

    assertThat(events).containsExactly("go a", "go b", "go again");
  }

  @Test
  void passesOverThoseThatMustHold() {
    var held = new Waiting("held", Turn.HOLD);
    pump.enter(held);
    enter("a");
    assertThat(events).containsExactly("go a");

    held.turn = Turn.GO;
    pump.signal();
    assertThat(events).containsExactly("go a", "go held");
  }

  @Test
  void sendsAwayThoseThatMustLeaveWhereverTheyStand() {
    enter("a", "b", "c");
    var leaving = new Waiting("leaving", Turn.GO);
    pump.enter(leaving);
    leaving.turn = Turn.LEAVE;

    pump.signal();
    assertThat(events).doesNotContain("leave leaving");
    pump.sweep();
    assertThat(events).endsWith("leave leaving");

    release();
    release();
    assertThat(events).containsExactly("go a", "go b", "leave leaving", "go c");
  }

  @Test
  void doesNotRecurseHoweverManyEndAtOnce() {
    var started = new AtomicInteger();
    for (int i = 0; i < 100_000; i++) {
      pump.enter(
          new Pump.Entrant() {
            @Override
            public Turn turn() {
              return Turn.GO;
            }

            @Override
            public void go(Permit permit) {
              started.incrementAndGet();
              permit.release();
              pump.signal();
            }

            @Override
            public void fail(Throwable failure) {
              throw new AssertionError(failure);
            }

            @Override
            public void leave() {}
          });
    }

    assertThat(started).hasValue(100_000);
  }

  @Test
  void losesNoneAndKeepsThePermitsWhenManyThreadsSignal() throws InterruptedException {
    int prompts = 5_000;
    var inFlight = new AtomicInteger();
    var most = new AtomicInteger();
    var done = new CountDownLatch(prompts);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.range(0, prompts)
          .forEach(_ ->
              threads.execute(() ->
                  pump.enter(
                      new Pump.Entrant() {
                        @Override
                        public Turn turn() {
                          return Turn.GO;
                        }

                        @Override
                        public void go(Permit permit) {
                          most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                          threads.execute(() -> end(permit));
                        }

                        private void end(Permit permit) {
                          inFlight.decrementAndGet();
                          permit.release();
                          pump.signal();
                          done.countDown();
                        }

                        @Override
                        public void fail(Throwable failure) {
                          throw new AssertionError(failure);
                        }

                        @Override
                        public void leave() {}
                      })));
      assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(most.get()).isBetween(1, 2);
    assertThat(permits.inUse()).isZero();
  }

  @Test
  void takesAPermitBackOnce() {
    Optional<Permit> permit = permits.tryAcquire();
    assertThat(permits.inUse()).isEqualTo(1);

    assertThat(permit.orElseThrow().release()).isTrue();
    assertThat(permit.orElseThrow().release()).isFalse();
    assertThat(permits.inUse()).isZero();
  }

  private void enter(String... names) {
    for (String name : names) {
      pump.enter(new Waiting(name, Turn.GO));
    }
  }

  private void release() {
    taken.removeFirst().release();
    pump.signal();
  }

  private final class Waiting implements Pump.Entrant {
    private final String name;
    private Turn turn;

    Waiting(String name, Turn turn) {
      this.name = name;
      this.turn = turn;
    }

    @Override
    public Turn turn() {
      return turn;
    }

    @Override
    public void go(Permit permit) {
      events.add("go " + name);
      taken.add(permit);
    }

    @Override
    public void fail(Throwable failure) {
      throw new AssertionError(failure);
    }

    @Override
    public void leave() {
      events.add("leave " + name);
    }
  }
}
