package sluice.dispatch;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import sluice.health.ServiceHealth;
import sluice.outcome.Outage;
import sluice.outcome.Outcome.ReturnReason;
import sluice.outcome.Outcome.Returned;
import sluice.provider.OutageKind;
import sluice.provider.Reason;
import sluice.store.RetryingStore.RetryLimit;
import sluice.time.Cancellation;
import sluice.time.Deadline;
import sluice.time.Time;

/// One invocation, as its prompts see it: its deadline, its cancellation, and the outage that stops
/// it. Safe for many threads.
public final class Invocation {
  private final String id;
  private final Deadline deadline;
  private final Time time;
  private final ServiceHealth services;
  private final Duration timeout;
  private final BooleanSupplier isEnding;
  private final StopListener listener;
  private final Cancellation cancellation = new Cancellation();
  private final Cancellation lastCall = new Cancellation();
  private final AtomicReference<CompletableFuture<?>> joined =
      new AtomicReference<>(CompletableFuture.completedFuture(null));
  private final AtomicReference<@Nullable Outage> outage = new AtomicReference<>();

  /// Who is told that an invocation stops.
  public interface StopListener {
    /// An outage was seen.
    ///
    /// @param isFirst whether nothing had stopped the invocation before
    void stopped(Outage reason, boolean isFirst);
  }

  /// An invocation that nothing has stopped.
  ///
  /// @param id names it in the logs
  /// @param timeout of one attempt
  /// @param isEnding whether the environment takes nothing more
  public Invocation(
      String id,
      Deadline deadline,
      Time time,
      ServiceHealth services,
      Duration timeout,
      BooleanSupplier isEnding,
      StopListener listener) {
    this.id = id;
    this.deadline = deadline;
    this.time = time;
    this.services = services;
    this.timeout = timeout;
    this.isEnding = isEnding;
    this.listener = listener;
  }

  /// Its name in the logs.
  public String id() {
    return id;
  }

  /// When its parts must be over.
  public Deadline deadline() {
    return deadline;
  }

  /// Ends what is in flight and what waits.
  public Cancellation cancellation() {
    return cancellation;
  }

  /// See [Deadline#lastCall].
  public Cancellation lastCall() {
    return lastCall;
  }

  /// How long until a moment of the deadline; zero where it has passed.
  public Duration until(long reading) {
    return Duration.ofNanos(Math.max(0, reading - time.nanos()));
  }

  /// How long the store may be tried.
  public RetryLimit retryLimit(int tries) {
    return new RetryLimit(tries, deadline.storeBy());
  }

  /// What was begun for the batch ends before it does, however it ends; each has a limit of its
  /// own.
  public <T> CompletableFuture<T> joined(CompletableFuture<T> begun) {
    CompletableFuture<?> ended = begun.handle((_, _) -> true);
    joined.updateAndGet(before -> CompletableFuture.allOf(before, ended));
    return begun;
  }

  /// Completes when all has ended that was [joined][#joined] by now.
  public CompletableFuture<?> allJoined() {
    return joined.get();
  }

  /// Nothing more is sent, now and until a probe shows that the outage is over; what is in flight
  /// is awaited.
  public void stop(Outage reason) {
    listener.stopped(reason, /* isFirst= */ outage.compareAndSet(null, reason));
  }

  /// What stopped it.
  public Optional<Outage> outage() {
    return Optional.ofNullable(outage.get());
  }

  /// Whether it was stopped for the store.
  public boolean isStoreDown() {
    return outage().filter(reason -> reason.kind() == OutageKind.STORE).isPresent();
  }

  /// How a prompt is returned that was in flight: once the invocation is stopped, as all the others
  /// are.
  Returned afterStop(Returned returned) {
    return outage().map(Outage::returned).orElse(returned);
  }

  /// Why a prompt of this invocation does not start any more, if it does not.
  public Optional<Returned> refusal() {
    return outage()
        .map(Outage::returned)
        .or(() -> isOver() || isTooLateForUnknown() ? Optional.of(noTime()) : Optional.empty());
  }

  /// Whether what is in flight has been cancelled.
  boolean isCancelled() {
    return cancellation.isCancelled();
  }

  /// Completes with true when so much time has passed, with false when the invocation is cancelled
  /// before.
  CompletableFuture<Boolean> delay(Duration pause) {
    var ended = new CompletableFuture<Boolean>();
    Time.Alarm alarm = time.after(pause, () -> ended.complete(true));
    Cancellation.Registration cut = cancellation.onCancel(() -> ended.complete(false));
    return ended.thenApply(hasPassed -> {
      alarm.cancel();
      cut.close();
      return hasPassed;
    });
  }

  /// Whether there is no time left to start anything.
  boolean isOver() {
    return isCancelled()
        || isEnding.getAsBoolean()
        || !deadline.allows(services.expected(timeout), time.nanos());
  }

  /// Where nothing is known of how long an answer takes, nothing is sent that may be cut at once.
  private boolean isTooLateForUnknown() {
    return lastCall.isCancelled() && services.expected(timeout).isZero();
  }

  /// Whether there is time for a pause and another attempt.
  boolean allows(Duration pause) {
    return outage().isEmpty()
        && !isEnding.getAsBoolean()
        && deadline.allows(services.expected(timeout).plus(pause), time.nanos());
  }

  static Returned noTime() {
    return new Returned(
        new ReturnReason.NoTime(), Optional.empty(), Reason.of("no time left to start"));
  }
}
