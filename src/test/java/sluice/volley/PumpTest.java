package sluice.volley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import sluice.limit.Need;
import sluice.limit.Rates;
import sluice.time.VirtualTime;
import sluice.volley.Permits.Permit;
import sluice.volley.Pump.Turn;

final class PumpTest {
  private static final Need NEED = new Need(0, 0);

  private final List<String> events = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();
  private final List<Permit> taken = new ArrayList<>();
  private final List<Waiting> preparing = new ArrayList<>();
  private final Permits permits = new Permits(2);
  private final VirtualTime time = new VirtualTime();
  private final Pump pump = new Pump(permits, time);
  private final Lane lane = lane(Rates.NONE);

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
  void letsNoVolleyThatMustHoldHoldUpAnother() {
    var held = new Waiting("held", Turn.HOLD);
    held.party = "another volley";
    pump.enter(held);
    enter("a");
    assertThat(events).containsExactly("go a");

    held.turn = Turn.GO;
    pump.signal();
    assertThat(events).containsExactly("go a", "go held");
  }

  @Test
  void asksOnlyTheFirstOfThoseThatMustHold() {
    var first = new Waiting("first", Turn.HOLD);
    pump.enter(first);
    enter("second");
    assertThat(events).isEmpty();

    first.turn = Turn.GO;
    pump.signal();
    assertThat(events).containsExactly("go first", "go second");
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
          new Ready(permit -> {
            started.incrementAndGet();
            end(permit);
          }));
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
      Consumer<Permit> flight =
          permit -> {
            most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            threads.execute(() -> {
              inFlight.decrementAndGet();
              end(permit);
              done.countDown();
            });
          };
      IntStream.range(0, prompts)
          .forEach(_ -> threads.execute(() -> pump.enter(new Ready(flight))));
      assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(most.get()).isBetween(1, 2);
    assertThat(permits.inUse()).isZero();
  }

  private void end(Permit permit) {
    permit.release();
    lane.left();
    pump.signal();
  }

  @Test
  void takesAPermitBackOnce() {
    Optional<Permit> permit = permits.tryAcquire(lane);
    assertThat(permits.inUse()).isEqualTo(1);

    assertThat(permit.orElseThrow().release()).isTrue();
    assertThat(permit.orElseThrow().release()).isFalse();
    assertThat(permits.inUse()).isZero();
  }

  @Test
  void letsNoLaneHoldUpAnother() {
    Lane slow = lane(new Rates(OptionalLong.of(60), OptionalLong.empty()));
    pump.enter(new Waiting(slow, "slow", Turn.GO));
    enter("a");
    assertThat(events).containsExactly("go a");

    time.advance(Duration.ofSeconds(1));
    assertThat(events).containsExactly("go a");
    time.advance(Duration.ofMillis(20));
    assertThat(events).containsExactly("go a", "go slow");
  }

  @Test
  void letsLanesTakeTurns() {
    Lane other = lane(Rates.NONE);
    enter("filling", "the permits", "a1", "a2");
    pump.enter(new Waiting(other, "b1", Turn.GO));
    pump.enter(new Waiting(other, "b2", Turn.GO));

    for (int i = 0; i < 4; i++) {
      release();
    }

    assertThat(events.subList(2, 6)).containsExactlyInAnyOrder("go a1", "go a2", "go b1", "go b2");
    assertThat(events.subList(2, 4)).containsExactlyInAnyOrder("go a1", "go b1");
  }

  @Test
  void preparesNoMoreThanCouldStart() {
    for (String name : List.of("a", "b", "c", "d")) {
      var unprepared = new Waiting(name, Turn.GO);
      unprepared.prepared = new CompletableFuture<>();
      preparing.add(unprepared);
      pump.enter(unprepared);
    }
    assertThat(events).containsExactly("prepare a", "prepare b");

    preparing.get(1).prepared.complete(null);
    assertThat(events).containsExactly("prepare a", "prepare b", "go b");
    preparing.getFirst().prepared.complete(null);
    assertThat(events).containsExactly("prepare a", "prepare b", "go b", "go a");
    release();
    assertThat(events).endsWith("prepare c");
  }

  @Test
  void endsOneThatCannotBePreparedAlone() {
    var broken = new Waiting("broken", Turn.GO);
    broken.prepared = CompletableFuture.failedFuture(new IllegalStateException("no"));
    pump.enter(broken);
    enter("a");

    assertThat(events).containsExactly("prepare broken", "fail broken", "go a");
  }

  @Test
  void losesNoRoomToThoseWhosePreparingBreaks() {
    for (String name : List.of("a", "b", "c")) {
      var broken = new Waiting(name, Turn.GO);
      broken.prepared = new CompletableFuture<>();
      broken.isBroken = true;
      pump.enter(broken);
    }
    var next = new Waiting("next", Turn.GO);
    next.prepared = new CompletableFuture<>();
    pump.enter(next);

    assertThat(events).contains("fail a", "fail b", "fail c").endsWith("prepare next");
  }

  @Test
  void goesOnAfterAWalkThatBrokeOff() {
    var hopeless =
        new Ready(_ -> {}) {
          @Override
          public Turn turn() {
            throw new OutOfMemoryError("modelled");
          }

          @Override
          public void fail(Throwable failure) {
            throw new OutOfMemoryError("again");
          }
        };
    assertThatThrownBy(() -> pump.enter(hopeless)).isInstanceOf(OutOfMemoryError.class);

    enter("a");

    assertThat(events).containsExactly("go a");
  }

  @Test
  void startsInTheSameOrderInEveryRun() {
    List<Lane> lanes = IntStream.range(0, 50).mapToObj(_ -> lane(Rates.NONE)).toList();
    enter("filling", "the permits");
    for (Lane one : lanes) {
      pump.enter(new Waiting(one, "of lane " + lanes.indexOf(one), Turn.HOLD));
    }
    pump.sweep();

    assertThat(asked.subList(asked.size() - 100, asked.size() - 50))
        .containsExactlyElementsOf(IntStream.range(0, 50).mapToObj(n -> "of lane " + n).toList());
  }

  private Lane lane(Rates rates) {
    return new Lane(rates, 1, 1_000_000, /* isCapSpent= */ false, time);
  }

  private void enter(String... names) {
    for (String name : names) {
      pump.enter(new Waiting(name, Turn.GO));
    }
  }

  private void release() {
    taken.removeFirst().release();
    lane.left();
    pump.signal();
  }

  /// May start at any time.
  private class Ready implements Pump.Entrant {
    private final Consumer<Permit> flight;

    Ready(Consumer<Permit> flight) {
      this.flight = flight;
    }

    @Override
    public Lane lane() {
      return lane;
    }

    @Override
    public Need need() {
      return NEED;
    }

    @Override
    public Object party() {
      return pump;
    }

    @Override
    public Turn turn() {
      return Turn.GO;
    }

    @Override
    public void go(Permit permit, Need need) {
      flight.accept(permit);
    }

    @Override
    public void leave() {
      throw new AssertionError("it had no reason to leave");
    }

    @Override
    public void fail(Throwable failure) {
      throw new AssertionError(failure);
    }
  }

  private final class Waiting implements Pump.Entrant {
    private final Lane in;
    private final String name;
    private Object party = pump;
    private CompletableFuture<@Nullable Void> prepared = CompletableFuture.completedFuture(null);
    private boolean isBroken;
    private Turn turn;

    Waiting(String name, Turn turn) {
      this(lane, name, turn);
    }

    Waiting(Lane in, String name, Turn turn) {
      this.in = in;
      this.name = name;
      this.turn = turn;
    }

    @Override
    public Lane lane() {
      return in;
    }

    @Override
    public Need need() {
      return NEED;
    }

    @Override
    public Object party() {
      return party;
    }

    @Override
    public Turn turn() {
      asked.add(name);
      return turn;
    }

    @Override
    public boolean isPrepared() {
      return prepared.isDone() && !prepared.isCompletedExceptionally();
    }

    @Override
    public CompletableFuture<?> prepare() {
      events.add("prepare " + name);
      if (isBroken) {
        throw new IllegalStateException("a fault");
      }
      return prepared;
    }

    @Override
    public void go(Permit permit, Need need) {
      events.add("go " + name);
      taken.add(permit);
    }

    @Override
    public void fail(Throwable failure) {
      events.add("fail " + name);
    }

    @Override
    public void leave() {
      events.add("leave " + name);
    }
  }
}
