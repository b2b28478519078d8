package sluice.dispatch;

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
import org.junit.jupiter.api.Test;
import sluice.dispatch.Permits.Permit;
import sluice.limit.ModelRates;
import sluice.limit.Tokens;
import sluice.testing.VirtualTime;

final class DispatcherTest {
  private static final Tokens TOKENS = new Tokens(0, 0);

  private final List<String> events = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();
  private final List<Permit> taken = new ArrayList<>();
  private final Permits permits = new Permits(2);
  private final VirtualTime time = new VirtualTime();
  private final Dispatcher dispatcher = new Dispatcher(permits, time);
  private final ModelLimiter limiter = limiter(ModelRates.NONE);

  @Test
  void tickets_startInOrderWhilePermitsLast() {
    enter("a", "b", "c", "d");
    assertThat(events).containsExactly("go a", "go b");

    release();
    assertThat(events).endsWith("go c");
  }

  @Test
  void ticketThatComesAgain_goesFirst() {
    enter("a", "b", "c");
    dispatcher.enqueueFirst(new Waiting("again", Readiness.READY));

    release();

    assertThat(events).containsExactly("go a", "go b", "go again");
  }

  @Test
  void blockedBatch_doesNotHoldUpAnother() {
    var held = new Waiting("held", Readiness.BLOCKED);
    held.batch = "another batch";
    dispatcher.enqueue(held);
    enter("a");
    assertThat(events).containsExactly("go a");

    held.readiness = Readiness.READY;
    dispatcher.signal();
    assertThat(events).containsExactly("go a", "go held");
  }

  @Test
  void blockedTickets_areAskedOneOnly() {
    var first = new Waiting("first", Readiness.BLOCKED);
    dispatcher.enqueue(first);
    enter("second");
    assertThat(events).isEmpty();

    first.readiness = Readiness.READY;
    dispatcher.signal();
    assertThat(events).containsExactly("go first", "go second");
  }

  @Test
  void cancelledTickets_leaveWhereverTheyStand() {
    enter("a", "b", "c");
    var leaving = new Waiting("leaving", Readiness.READY);
    dispatcher.enqueue(leaving);
    leaving.readiness = Readiness.CANCELLED;

    dispatcher.signal();
    assertThat(events).doesNotContain("leave leaving");
    dispatcher.sweep();
    assertThat(events).endsWith("leave leaving");

    release();
    release();
    assertThat(events).containsExactly("go a", "go b", "leave leaving", "go c");
  }

  @Test
  void ticketsThatEndAtOnce_startTheNextWithoutRecursion() {
    var started = new AtomicInteger();
    for (int i = 0; i < 100_000; i++) {
      dispatcher.enqueue(
          new Ready(permit -> {
            started.incrementAndGet();
            end(permit);
          }));
    }

    assertThat(started).hasValue(100_000);
  }

  @Test
  void signalsOfManyThreads_loseNoTicketAndNoPermit() throws InterruptedException {
    int prompts = 5_000;
    var inFlight = new AtomicInteger();
    var most = new AtomicInteger();
    var done = new CountDownLatch(prompts);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Consumer<Permit> onStart =
          permit -> {
            most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            threads.execute(() -> {
              inFlight.decrementAndGet();
              end(permit);
              done.countDown();
            });
          };
      IntStream.range(0, prompts)
          .forEach(_ -> threads.execute(() -> dispatcher.enqueue(new Ready(onStart))));
      assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(most.get()).isBetween(1, 2);
    assertThat(permits.inUse()).isZero();
  }

  private void end(Permit permit) {
    permit.release();
    limiter.finished();
    dispatcher.signal();
  }

  @Test
  void permit_isReleasedOnce() {
    Optional<Permit> permit = permits.tryAcquire(limiter);
    assertThat(permits.inUse()).isEqualTo(1);

    assertThat(permit.orElseThrow().release()).isTrue();
    assertThat(permit.orElseThrow().release()).isFalse();
    assertThat(permits.inUse()).isZero();
  }

  @Test
  void blockedModel_doesNotHoldUpAnother() {
    ModelLimiter slow = limiter(new ModelRates(OptionalLong.of(60), OptionalLong.empty()));
    dispatcher.enqueue(new Waiting(slow, "slow", Readiness.READY));
    enter("a");
    assertThat(events).containsExactly("go a");

    time.advance(Duration.ofSeconds(1));
    assertThat(events).containsExactly("go a");
    time.advance(Duration.ofMillis(20));
    assertThat(events).containsExactly("go a", "go slow");
  }

  @Test
  void models_takeTurns() {
    ModelLimiter other = limiter(ModelRates.NONE);
    enter("filling", "the permits", "a1", "a2");
    dispatcher.enqueue(new Waiting(other, "b1", Readiness.READY));
    dispatcher.enqueue(new Waiting(other, "b2", Readiness.READY));

    for (int i = 0; i < 4; i++) {
      release();
    }

    assertThat(events.subList(2, 6)).containsExactlyInAnyOrder("go a1", "go a2", "go b1", "go b2");
    assertThat(events.subList(2, 4)).containsExactlyInAnyOrder("go a1", "go b1");
  }

  @Test
  void sweepThatFailed_isTakenUpAgain() {
    var hopeless =
        new Ready(_ -> {}) {
          @Override
          public Readiness readiness() {
            throw new OutOfMemoryError("modelled");
          }

          @Override
          public void fail(Throwable failure) {
            throw new OutOfMemoryError("again");
          }
        };
    assertThatThrownBy(() -> dispatcher.enqueue(hopeless)).isInstanceOf(OutOfMemoryError.class);

    enter("a");

    assertThat(events).containsExactly("go a");
  }

  @Test
  void requestThatArrivesWhileAllPermitsAreInUse_isAskedWhenOneIsReleased() {
    enter("filling", "the permits", "next");
    assertThat(asked).doesNotContain("next");

    release();

    assertThat(events).containsExactly("go filling", "go the permits", "go next");
  }

  @Test
  void requestCancelledWhileAllPermitsAreInUse_leavesAtTheNextSweep() {
    enter("filling", "the permits");
    dispatcher.enqueue(new Waiting("cancelled", Readiness.CANCELLED));

    dispatcher.sweep();

    assertThat(events).containsExactly("go filling", "go the permits", "leave cancelled");
  }

  @Test
  void models_areAskedInTheSameOrderInEveryRun() {
    List<ModelLimiter> limiters =
        IntStream.range(0, 50).mapToObj(_ -> limiter(ModelRates.NONE)).toList();
    for (ModelLimiter one : limiters) {
      dispatcher.enqueue(new Waiting(one, "of model " + limiters.indexOf(one), Readiness.BLOCKED));
    }
    dispatcher.sweep();

    assertThat(asked.subList(asked.size() - 100, asked.size() - 50))
        .containsExactlyElementsOf(IntStream.range(0, 50).mapToObj(n -> "of model " + n).toList());
  }

  private ModelLimiter limiter(ModelRates rates) {
    return new ModelLimiter(rates, 1, 1_000_000, /* isCapCounted= */ false, time);
  }

  private void enter(String... names) {
    for (String name : names) {
      dispatcher.enqueue(new Waiting(name, Readiness.READY));
    }
  }

  private void release() {
    taken.removeFirst().release();
    limiter.finished();
    dispatcher.signal();
  }

  /// May start at any time.
  private class Ready implements Candidate {
    @Override
    public void blocked() {}

    private final Consumer<Permit> onStart;

    Ready(Consumer<Permit> onStart) {
      this.onStart = onStart;
    }

    @Override
    public ModelLimiter limiter() {
      return limiter;
    }

    @Override
    public Tokens tokens() {
      return TOKENS;
    }

    @Override
    public Object batch() {
      return dispatcher;
    }

    @Override
    public Readiness readiness() {
      return Readiness.READY;
    }

    @Override
    public boolean isPrepared() {
      return true;
    }

    @Override
    public CompletableFuture<?> prepare() {
      throw new AssertionError("it is prepared");
    }

    @Override
    public void start(Permit permit, Tokens tokens) {
      onStart.accept(permit);
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

  private final class Waiting implements Candidate {
    @Override
    public void blocked() {}

    private final ModelLimiter in;
    private final String name;
    private Object batch = dispatcher;
    private Readiness readiness;

    Waiting(String name, Readiness readiness) {
      this(limiter, name, readiness);
    }

    Waiting(ModelLimiter in, String name, Readiness readiness) {
      this.in = in;
      this.name = name;
      this.readiness = readiness;
    }

    @Override
    public ModelLimiter limiter() {
      return in;
    }

    @Override
    public Tokens tokens() {
      return TOKENS;
    }

    @Override
    public Object batch() {
      return batch;
    }

    @Override
    public Readiness readiness() {
      asked.add(name);
      return readiness;
    }

    @Override
    public boolean isPrepared() {
      return true;
    }

    @Override
    public CompletableFuture<?> prepare() {
      throw new AssertionError("it is prepared");
    }

    @Override
    public void start(Permit permit, Tokens tokens) {
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
