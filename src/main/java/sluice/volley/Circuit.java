package sluice.volley;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import sluice.limit.Breaker;
import sluice.provider.Trouble;
import sluice.time.Time;

/// A breaker, the trouble it stands for, and the probe that is under way. Safe for many threads.
///
/// The rule is [Breaker]'s; here it is kept, and the probe is asked for once however many wait for
/// it.
final class Circuit {
  private final Trouble trouble;
  private final Time time;
  private Breaker breaker = Breaker.closed();
  private String message = "";
  private CompletableFuture<Boolean> probe = CompletableFuture.completedFuture(true);

  /// What came of a probe.
  enum Probed {
    /// All is well.
    WELL,
    /// The trouble is still there.
    UNWELL,
    /// It could not be sent.
    UNSENT
  }

  /// A closed circuit.
  Circuit(Trouble trouble, Time time) {
    this.trouble = trouble;
    this.time = time;
  }

  /// Whether all may pass.
  synchronized boolean isClosed() {
    return breaker instanceof Breaker.Closed;
  }

  /// Why nothing passes.
  synchronized Stop stop() {
    return new Stop(trouble, message);
  }

  /// Nothing passes any more.
  ///
  /// @param reason in the provider's or the store's words, secrets taken out
  synchronized void trip(String reason) {
    if (isClosed()) {
      breaker = breaker.trip(time.nanos());
      message = reason;
    }
  }

  /// All is well: whatever was answered proves it.
  synchronized void close() {
    breaker = Breaker.closed();
  }

  /// One that tells of the provider has ended.
  ///
  /// @param reason why it failed, where it did
  /// @return whether that opened the circuit
  synchronized boolean ended(boolean isAnswered, String reason) {
    boolean wasClosed = isClosed();
    breaker = breaker.ended(isAnswered, time.nanos());
    boolean isOpened = wasClosed && !isClosed();
    message = isOpened ? reason : message;
    return isOpened;
  }

  /// Whether one may pass, found out by a probe where one is due.
  ///
  /// @param prober sends a probe
  CompletableFuture<Boolean> enter(Supplier<CompletableFuture<Probed>> prober) {
    CompletableFuture<Boolean> mine;
    synchronized (this) {
      if (!breaker.isDue(time.nanos())) {
        return breaker instanceof Breaker.HalfOpen
            ? probe
            : CompletableFuture.completedFuture(isClosed());
      }
      breaker = breaker.probe(time.nanos());
      mine = new CompletableFuture<>();
      probe = mine;
    }
    var _ =
        CompletableFuture.completedFuture(prober)
            .thenCompose(Supplier::get)
            .exceptionally(_ -> Probed.UNSENT)
            .thenAccept(probed -> mine.complete(passes(probed)));
    return mine;
  }

  private synchronized boolean passes(Probed probed) {
    long now = time.nanos();
    breaker =
        switch (probed) {
          case WELL -> breaker.probed(/* isWell= */ true, now);
          case UNWELL -> breaker.probed(/* isWell= */ false, now);
          case UNSENT -> breaker.unprobed(now);
        };
    return isClosed();
  }
}
