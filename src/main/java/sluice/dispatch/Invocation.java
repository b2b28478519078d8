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
import sluice.store.ObjectStore.Failed;
import sluice.store.RetryingStore.RetryLimit;
import sluice.store.StoreHealth;
import sluice.time.Cancellation;
import sluice.time.Deadline;
import sluice.time.Time;

/// The context of one invocation: its deadline, its cancellation, and the outage that stops it.
/// Safe for many threads.
public final class Invocation implements StoreHealth.Requester {
  /// So few tries are enough for requests that can be repeated at the next receive of the message.
  private static final int STORE_TRIES = 4;

  /// A listing is tried less often, since each key can be read instead.
  private static final int LISTING_TRIES = 2;

  private final String id;
  private final Deadline deadline;
  private final Time time;
  private final ServiceHealth services;
  private final Duration timeout;
  private final BooleanSupplier isEnding;
  private final StopListener listener;
  private final Cancellation cancellation = new Cancellation();
  private final Cancellation lastCall = new Cancellation();
  private final AtomicReference<CompletableFuture<?>> tracked =
      new AtomicReference<>(CompletableFuture.completedFuture(null));
  private final AtomicReference<@Nullable Outage> outage = new AtomicReference<>();

  /// Receives the outages that stop an invocation.
  public interface StopListener {
    /// An outage was seen.
    ///
    /// @param isFirst whether the invocation had not been stopped before
    void stopped(Outage reason, boolean isFirst);
  }

  /// An invocation that has not been stopped.
  ///
  /// @param id its name in the logs
  /// @param timeout of one attempt
  /// @param isEnding whether the environment shuts down
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

  /// The deadline of the invocation.
  public Deadline deadline() {
    return deadline;
  }

  /// Cancels requests in flight and waiting tickets.
  public Cancellation cancellation() {
    return cancellation;
  }

  /// Runs when the time of [Deadline#lastCall] has come.
  public Cancellation lastCall() {
    return lastCall;
  }

  /// Returns the time until a moment of the deadline; zero if it has passed.
  ///
  /// @param reading the moment, by the monotonic clock in nanoseconds
  public Duration until(long reading) {
    return Duration.ofNanos(Math.max(0, reading - time.nanos()));
  }

  /// Returns the limit of requests to the store that the next receive can repeat.
  public RetryLimit retryLimit() {
    return new RetryLimit(STORE_TRIES, deadline.storeBy());
  }

  /// Returns the limit of a listing of keys.
  public RetryLimit retryLimitOfListing() {
    return new RetryLimit(LISTING_TRIES, deadline.storeBy());
  }

  /// Returns the limit of a probe of the store, which is useless once requests are cancelled.
  @Override
  public RetryLimit retryLimitOfProbe() {
    return new RetryLimit(STORE_TRIES, deadline.cut());
  }

  /// Stops the invocation, unless it has ended.
  @Override
  public void probeFailed(Failed why) {
    if (until(deadline.storeBy()).isPositive()) {
      stop(new Outage(OutageKind.STORE, Reason.of(why.detail())));
    }
  }

  /// Returns the limit for storing an answer: it is paid for, so only the deadline ends the tries.
  public RetryLimit retryLimitOfAnswer() {
    return new RetryLimit(Integer.MAX_VALUE, deadline.answersBy());
  }

  /// Returns the limit for removing a run marker: one that stayed behind would count as a crash, so
  /// only the deadline ends the tries.
  public RetryLimit retryLimitOfMarker() {
    return new RetryLimit(Integer.MAX_VALUE, deadline.storeBy());
  }

  /// Lets the batch wait for an action to complete before it returns. Each such action has a time
  /// limit of its own.
  public <T> CompletableFuture<T> track(CompletableFuture<T> begun) {
    CompletableFuture<?> ended = begun.handle((_, _) -> true);
    tracked.updateAndGet(before -> CompletableFuture.allOf(before, ended));
    return begun;
  }

  /// Completes when every action has completed that was [tracked][#track] by now.
  public CompletableFuture<?> allTracked() {
    return tracked.get();
  }

  /// Stops the invocation: nothing more is sent until a probe shows that the outage is over;
  /// requests in flight are awaited.
  public void stop(Outage reason) {
    listener.stopped(reason, /* isFirst= */ outage.compareAndSet(null, reason));
  }

  /// The outage that stopped the invocation.
  public Optional<Outage> outage() {
    return Optional.ofNullable(outage.get());
  }

  /// Whether an outage of the store stopped the invocation.
  public boolean isStoreDown() {
    return outage().filter(reason -> reason.kind() == OutageKind.STORE).isPresent();
  }

  /// Returns how a prompt that was in flight is returned: for the outage, if one stopped the
  /// invocation.
  Returned afterStop(Returned returned) {
    return outage().map(Outage::returned).orElse(returned);
  }

  /// Returns why no prompt of this invocation starts any more; empty if prompts may start.
  public Optional<Returned> refusal() {
    return outage()
        .map(Outage::returned)
        .or(() -> isOver() || isTooLateForUnknown() ? Optional.of(noTime()) : Optional.empty());
  }

  /// Whether requests in flight have been cancelled.
  boolean isCancelled() {
    return cancellation.isCancelled();
  }

  /// Completes with true after a pause, or with false when the invocation is cancelled.
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

  /// Whether there is no time left to start a request.
  public boolean isOver() {
    return isCancelled()
        || isEnding.getAsBoolean()
        || !deadline.allows(services.expected(timeout), time.nanos());
  }

  /// While no latency is known, nothing is sent shortly before the deadline.
  private boolean isTooLateForUnknown() {
    return lastCall.isCancelled() && services.expected(timeout).isZero();
  }

  /// Whether there is time for a pause and another attempt.
  boolean allows(Duration pause) {
    return outage().isEmpty()
        && !isEnding.getAsBoolean()
        && deadline.allows(services.expected(timeout).plus(pause), time.nanos());
  }

  /// How a prompt is returned that there is no time to start.
  public static Returned noTime() {
    return new Returned(new ReturnReason.NoTime(), Reason.of("no time left to start"));
  }
}
