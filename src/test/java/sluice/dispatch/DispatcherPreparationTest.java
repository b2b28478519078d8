package sluice.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.dispatch.Permits.Permit;
import sluice.limit.ModelRates;
import sluice.limit.Tokens;
import sluice.testing.VirtualTime;

/// When the dispatcher prepares what waits, and how many at a time.
final class DispatcherPreparationTest {
  private final List<String> events = new ArrayList<>();
  private final List<Permit> taken = new ArrayList<>();
  private final List<Unprepared> preparing = new ArrayList<>();
  private final VirtualTime time = new VirtualTime();
  private final Dispatcher dispatcher = new Dispatcher(new Permits(2), time);
  private final ModelLimiter limiter = limiter(ModelRates.NONE);

  @Test
  void ticketsThatCouldNotStart_areNotPrepared() {
    for (String name : List.of("a", "b", "c", "d")) {
      var unprepared = new Unprepared(limiter, name);
      preparing.add(unprepared);
      dispatcher.enqueue(unprepared);
    }
    assertThat(events).containsExactly("prepare a", "prepare b");

    preparing.get(1).preparation.complete(null);
    assertThat(events).containsExactly("prepare a", "prepare b", "go b");
    preparing.getFirst().preparation.complete(null);
    assertThat(events).containsExactly("prepare a", "prepare b", "go b", "go a");
    taken.getFirst().release();
    limiter.finished();
    dispatcher.signal();
    assertThat(events).endsWith("prepare c");
  }

  /// A model that has not answered yet leaves an eighth of the permits to others.
  @Test
  void ticketOfAModelThatHasItsShare_isNotPrepared() {
    var sixteen = new Permits(16);
    var wide = new Dispatcher(sixteen, time);
    List<Permit> held =
        IntStream.range(0, 14).mapToObj(_ -> sixteen.tryAcquire(limiter).orElseThrow()).toList();
    wide.enqueue(new Unprepared(limiter, "a"));
    assertThat(events).isEmpty();

    assertThat(held.getFirst().release()).isTrue();
    wide.signal();
    assertThat(events).containsExactly("prepare a");
  }

  @ParameterizedTest
  @CsvSource({
    // requests a minute, permits, and how many are prepared at a time
    "6, 50, 2",
    "20, 50, 4",
    "60, 50, 10",
    "60, 5, 5",
    "6000, 50, 50",
  })
  void ticketsOfALimitedModel_arePreparedIfTheyMayStartInTenSeconds(
      long perMinute, int size, int prepared) {
    var wide = new Dispatcher(new Permits(size), time);
    ModelLimiter limited = limited(perMinute);
    for (int i = 0; i < 100; i++) {
      wide.enqueue(new Unprepared(limited, "one"));
    }

    time.advance(Duration.ofSeconds(15));

    assertThat(events).hasSize(prepared).allMatch("prepare one"::equals);
  }

  @Test
  void ticketsOfALimitedModel_arePreparedIfTheirTokensMayBeSpentInTenSeconds() {
    var wide = new Dispatcher(new Permits(50), time);
    ModelLimiter limited = limiter(new ModelRates(OptionalLong.empty(), OptionalLong.of(60_000)));
    for (int i = 0; i < 45; i++) {
      var unprepared = new Unprepared(limited, "one");
      unprepared.tokens = i < 40 ? new Tokens(50, 50) : new Tokens(3_000, 2_000);
      preparing.add(unprepared);
      wide.enqueue(unprepared);
    }

    time.advance(Duration.ofSeconds(2));
    assertThat(events).hasSize(42); // 4,000 and 10,000 tokens; 9,900 may be spent

    preparing.get(41).preparation.complete(null);
    time.advance(Duration.ofSeconds(6));
    assertThat(events).hasSize(44).endsWith("go one", "prepare one");
  }

  @Test
  void ticketWhosePreparationTakesLong_holdsUpNoOther() {
    var wide = new Dispatcher(new Permits(50), time);
    ModelLimiter limited = limited(6);
    for (String name : List.of("slow", "a", "b")) {
      var unprepared = new Unprepared(limited, name);
      preparing.add(unprepared);
      wide.enqueue(unprepared);
    }

    time.advance(Duration.ofSeconds(15));
    preparing.get(1).preparation.complete(null);
    time.advance(Duration.ofSeconds(11));

    assertThat(events).containsExactly("prepare slow", "prepare a", "go a", "prepare b");
  }

  @Test
  void ticketsWhosePreparationIsAlwaysTooLate_holdUpNoOther() {
    var wide = new Dispatcher(new Permits(50), time);
    ModelLimiter limited = limited(6);
    for (String name : List.of("late 1", "late 2", "a")) {
      var unprepared = new Unprepared(limited, name);
      unprepared.isLate = name.startsWith("late");
      unprepared.isQuick = name.equals("a");
      wide.enqueue(unprepared);
    }

    time.advance(Duration.ofMinutes(10));

    assertThat(events).contains("go a");
  }

  @Test
  void tokensOfATicket_areThoseOfTheBeginningOfItsPreparationWhenItEnds() {
    var wide = new Dispatcher(new Permits(50), time);
    ModelLimiter limited = limiter(new ModelRates(OptionalLong.empty(), OptionalLong.of(60_000)));
    for (int i = 0; i < 10; i++) {
      var grown = new Unprepared(limited, "grown");
      preparing.add(grown);
      wide.enqueue(grown);
    }
    for (Unprepared grown : preparing) {
      grown.tokens = new Tokens(3_000, 2_000);
      grown.preparation.complete(null);
    }
    for (int i = 0; i < 10; i++) {
      var large = new Unprepared(limited, "large");
      large.tokens = new Tokens(3_000, 2_000);
      wide.enqueue(large);
    }

    time.advance(Duration.ofMinutes(2));

    assertThat(events.stream().filter("prepare large"::equals)).hasSize(2);
  }

  @Test
  void ticketThatFailsWhileNothingElseHappens_letsTheNextBePrepared() {
    var one = new Dispatcher(new Permits(1), time);
    var broken = new Unprepared(limiter, "broken");
    one.enqueue(broken);
    one.enqueue(new Unprepared(limiter, "next"));

    broken.preparation.completeExceptionally(new IllegalStateException("no"));

    assertThat(events).containsExactly("prepare broken", "fail broken", "prepare next");
  }

  @Test
  void ticketsOfALimitedModelThatCannotBePrepared_leaveRoomForOthers() {
    ModelLimiter limited = limited(6);
    for (String name : List.of("a", "b", "c")) {
      var broken = new Unprepared(limited, name);
      broken.isBroken = true;
      dispatcher.enqueue(broken);
    }
    dispatcher.enqueue(new Unprepared(limited, "next"));

    time.advance(Duration.ofSeconds(15));

    assertThat(events).contains("fail a", "fail b", "fail c").endsWith("prepare next");
  }

  @Test
  void ticketThatCannotBePrepared_endsAlone() {
    var broken = new Unprepared(limiter, "broken");
    broken.preparation.completeExceptionally(new IllegalStateException("no"));
    dispatcher.enqueue(broken);
    var prepared = new Unprepared(limiter, "a");
    prepared.preparation.complete(null);
    dispatcher.enqueue(prepared);

    assertThat(events).containsExactly("prepare broken", "fail broken", "go a");
  }

  @Test
  void brokenPreparation_losesNoPermit() {
    for (String name : List.of("a", "b", "c")) {
      var broken = new Unprepared(limiter, name);
      broken.isBroken = true;
      dispatcher.enqueue(broken);
    }
    dispatcher.enqueue(new Unprepared(limiter, "next"));

    assertThat(events).contains("fail a", "fail b", "fail c").endsWith("prepare next");
  }

  private ModelLimiter limited(long perMinute) {
    return limiter(new ModelRates(OptionalLong.of(perMinute), OptionalLong.empty()));
  }

  private ModelLimiter limiter(ModelRates rates) {
    return new ModelLimiter(rates, 1, 1_000_000, /* isCapCounted= */ false, time);
  }

  /// May start as soon as the test has completed its preparation.
  private final class Unprepared implements Candidate {
    private final ModelLimiter in;
    private final String name;
    private final CompletableFuture<@Nullable Void> preparation = new CompletableFuture<>();
    private Tokens tokens = new Tokens(0, 0);
    private boolean isBroken;
    private boolean isLate;
    private boolean isQuick;

    Unprepared(ModelLimiter in, String name) {
      this.in = in;
      this.name = name;
    }

    @Override
    public ModelLimiter limiter() {
      return in;
    }

    @Override
    public Tokens tokens() {
      return tokens;
    }

    @Override
    public Object batch() {
      return time;
    }

    @Override
    public Readiness readiness() {
      return Readiness.READY;
    }

    @Override
    public void blocked() {
      throw new AssertionError("it is ready");
    }

    @Override
    public boolean isPrepared() {
      return preparation.isDone() && !preparation.isCompletedExceptionally();
    }

    @Override
    public CompletableFuture<?> prepare() {
      events.add("prepare " + name);
      if (isBroken) {
        throw new IllegalStateException("a fault");
      }
      if (isLate) {
        var late = new CompletableFuture<@Nullable Void>();
        var _ = time.after(Duration.ofSeconds(11), () -> late.complete(null));
        return late;
      }
      if (isQuick) {
        preparation.complete(null);
      }
      return preparation;
    }

    @Override
    public void start(Permit permit, Tokens estimated) {
      events.add("go " + name);
      taken.add(permit);
    }

    @Override
    public void leave() {
      throw new AssertionError("it had no reason to leave");
    }

    @Override
    public void fail(Throwable failure) {
      events.add("fail " + name);
    }
  }
}
