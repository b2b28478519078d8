package sluice.volley;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import sluice.limit.Breaker;
import sluice.provider.Reason;
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
  private Reason reason = Reason.of("");
  private long refusedAt;
  private CompletableFuture<Boolean> probe = CompletableFuture.completedFuture(true);

  /// What came of a probe.
  sealed interface Probed {
    /// All is well.
    record Well() implements Probed {}

    /// The trouble is still there.
    record Unwell(Reason reason) implements Probed {}

    /// It could not be sent.
    record Unsent() implements Probed {}
  }

  /// A closed circuit.
  Circuit(Trouble trouble, Time time) {
    this.trouble = trouble;
    this.time = time;
  }

  /// Whether nothing passes until a probe is well.
  synchronized boolean isOpen() {
    return breaker.isOpen();
  }

  /// Whether a prompt may start now: all may while it is closed, a few after a probe that was well.
  synchronized boolean allows() {
    return breaker.allows();
  }

  /// Whether a few prompts are being tried.
  synchronized boolean isTrying() {
    return breaker instanceof Breaker.Trial;
  }

  /// Whether a failure counts: while it is closed, those alone that are samples; each of the few
  /// that are tried.
  synchronized boolean counts(boolean isSample) {
    return isSample || isTrying();
  }

  /// Why nothing passes.
  synchronized Stop stop() {
    return new Stop(trouble, reason);
  }

  /// Nothing passes any more.
  synchronized void trip(Reason why) {
    reason = why;
    refusedAt = time.nanos();
    if (!isOpen()) {
      breaker = breaker.trip(time.nanos());
    }
  }

  /// A request was answered: all is well where it was sent after the last refusal.
  ///
  /// @param sent when it was sent
  synchronized void answered(long sent) {
    if (sent - refusedAt >= 0) {
      breaker = Breaker.closed();
    }
  }

  /// All is well.
  synchronized void close() {
    breaker = Breaker.closed();
  }

  /// A prompt is sent.
  synchronized void started() {
    breaker = breaker.started();
  }

  /// A prompt has ended that tells nothing of the provider.
  ///
  /// @param sent when it was sent
  synchronized void left(long sent) {
    breaker = breaker.left(sent);
  }

  /// A prompt that tells of the provider has ended.
  ///
  /// @param sent when it was sent
  /// @param why it failed, where it did
  /// @return whether that opened the circuit
  synchronized boolean ended(boolean isAnswered, long sent, Reason why) {
    boolean wasOpen = isOpen();
    breaker = breaker.ended(isAnswered, sent, time.nanos());
    boolean isOpened = !wasOpen && isOpen();
    reason = isOpened ? why : reason;
    return isOpened;
  }

  /// Whether prompts may pass, found out by a probe where one is due.
  ///
  /// @param prober sends a probe
  CompletableFuture<Boolean> enter(Supplier<CompletableFuture<Probed>> prober) {
    CompletableFuture<Boolean> mine;
    synchronized (this) {
      if (!breaker.isDue(time.nanos())) {
        return breaker instanceof Breaker.HalfOpen
            ? probe
            : CompletableFuture.completedFuture(!isOpen());
      }
      breaker = breaker.probe(time.nanos());
      mine = new CompletableFuture<>();
      probe = mine;
    }
    var _ =
        CompletableFuture.completedFuture(prober)
            .thenCompose(Supplier::get)
            .exceptionally(_ -> new Probed.Unsent())
            .thenAccept(probed -> mine.complete(passes(probed)));
    return mine;
  }

  private synchronized boolean passes(Probed probed) {
    long now = time.nanos();
    switch (probed) {
      case Probed.Well _ ->
          breaker = trouble == Trouble.PROVIDER ? breaker.probedWell(now) : Breaker.closed();
      case Probed.Unwell(Reason why) -> {
        reason = why;
        refusedAt = now;
        breaker = breaker.probedBadly(now);
      }
      case Probed.Unsent _ -> breaker = breaker.unprobed(now);
    }
    return !isOpen();
  }
}
