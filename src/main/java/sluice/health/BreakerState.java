package sluice.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The state of a circuit breaker. While it is open nothing is sent; when its time is over a probe
/// decides whether a few prompts are tried. Immutable; times are of a monotonic clock in
/// nanoseconds.
///
/// ```
/// Closed ──trip──► Open ──probe is due──► HalfOpen ──success──► Trial ──success of a prompt──► Closed
///                   ▲                        │                    │
///                   └────────failure─────────┴───three failures───┘
/// ```
///
/// It opens after one reply that proves an outage (such as a refused key), or when nine in ten of
/// the last twenty results that tell of the provider are failures. Requests that were sent between
/// those twenty and are still in flight count as no failures: of many that are sent at once the
/// failures come back first, since an answer takes longer. It stays open for a minute, then for
/// twice as long each time, up to five minutes. A probe is small and may be answered where prompts
/// are not, so only the answer to a prompt closes the breaker of a model. The breakers of the
/// account need no trial, since a probe does prove that key, quota and address are valid.
///
/// Resilience libraries let calls through in the half-open state at once; here each would be a paid
/// prompt, and so a probe comes first.
sealed interface BreakerState {

  /// Every request may start.
  ///
  /// @param latest the last [BreakerState#WINDOW] results in the order in which the requests were
  ///   sent; in the order of completion the hanging ones would come last and in a row
  record Closed(List<Ended> latest) implements BreakerState {
    private BreakerState with(Ended ended, long now, RequestsInFlight.Counter inFlight) {
      List<Ended> kept = new ArrayList<>(WINDOW + 1);
      kept.addAll(latest);
      int index = kept.size();
      while (index > 0 && kept.get(index - 1).sent - ended.sent > 0) {
        index--;
      }
      kept.add(index, ended);
      if (kept.size() > WINDOW) {
        kept.removeFirst();
      }
      int failures = 0;
      for (Ended one : kept) {
        failures += one.isAnswered ? 0 : 1;
      }
      boolean isOutage =
          failures >= FAILURES_TO_OPEN
              && kept.size()
                      - failures
                      + inFlight.between(kept.getFirst().sent, kept.getLast().sent)
                  <= WINDOW - FAILURES_TO_OPEN;
      return isOutage ? trip(now) : new Closed(Collections.unmodifiableList(kept));
    }
  }

  /// The result of a request.
  record Ended(long sent, boolean isAnswered) {}

  /// No request may start.
  ///
  /// @param times how often the breaker has opened in a row
  /// @param until when a probe is due
  record Open(int times, long until) implements BreakerState {}

  /// A probe is in flight.
  ///
  /// @param times how often the breaker has opened in a row
  record HalfOpen(int times) implements BreakerState {}

  /// The probe succeeded, and a few prompts may start.
  ///
  /// @param times how often the breaker has opened in a row
  /// @param begun when the trial began
  /// @param inFlight how many prompts that were sent in the trial are in flight
  /// @param failed how many of them failed
  record Trial(int times, long begun, int inFlight, int failed) implements BreakerState {
    private boolean hasRoom() {
      return inFlight + failed < TRIAL_PROMPTS;
    }

    private BreakerState withOneMore() {
      return new Trial(times, begun, inFlight + 1, failed);
    }

    private BreakerState withOneLess() {
      return new Trial(times, begun, Math.max(0, inFlight - 1), failed);
    }

    private BreakerState withFailure(long now) {
      return failed + 1 < TRIAL_PROMPTS
          ? new Trial(times, begun, Math.max(0, inFlight - 1), failed + 1)
          : trip(now);
    }

    private boolean isOf(long sent) {
      return sent - begun >= 0;
    }
  }

  /// How many results are counted.
  int WINDOW = 20;

  /// How many of them must be failures for the breaker to open; of the others and those in flight
  /// between them there may be as many as are left.
  int FAILURES_TO_OPEN = 18;

  /// How many prompts are tried after a successful probe.
  int TRIAL_PROMPTS = 3;

  /// A breaker without results.
  static BreakerState closed() {
    return new Closed(List.of());
  }

  /// Whether a prompt may start now.
  default boolean allows() {
    return switch (this) {
      case Closed _ -> true;
      case Open _, HalfOpen _ -> false;
      case Trial trial -> trial.hasRoom();
    };
  }

  /// Whether nothing may start before a probe succeeds.
  default boolean isOpen() {
    return this instanceof Open || this instanceof HalfOpen;
  }

  /// Opens the breaker, for longer each time.
  default BreakerState trip(long now) {
    int times = times() + 1;
    return new Open(times, now + openFor(times).toNanos());
  }

  /// A prompt is sent.
  default BreakerState started() {
    return this instanceof Trial trial ? trial.withOneMore() : this;
  }

  /// A prompt has ended with a result that tells of the provider. While the breaker is open, and in
  /// a trial for prompts that were sent before it, the result is ignored.
  ///
  /// @param sent when it was sent
  /// @param inFlight counts the requests that are in flight, without the one that has ended
  default BreakerState ended(
      boolean isAnswered, long sent, long now, RequestsInFlight.Counter inFlight) {
    return switch (this) {
      case Closed closed -> closed.with(new Ended(sent, isAnswered), now, inFlight);
      case Open _, HalfOpen _ -> this;
      case Trial trial when !trial.isOf(sent) -> this;
      case Trial trial -> isAnswered ? closed() : trial.withFailure(now);
    };
  }

  /// A prompt has ended with a result that tells nothing of the provider.
  ///
  /// @param sent when it was sent
  default BreakerState ignored(long sent) {
    return this instanceof Trial trial && trial.isOf(sent) ? trial.withOneLess() : this;
  }

  /// Starts a probe if one is due; otherwise nothing changes.
  default BreakerState probe(long now) {
    return isDue(now) ? new HalfOpen(times()) : this;
  }

  /// Whether a probe is due.
  default boolean isDue(long now) {
    return this instanceof Open(_, long until) && now - until >= 0;
  }

  /// A probe succeeded: the trial begins.
  default BreakerState probeSucceeded(long now) {
    return isOpen() ? new Trial(times(), now, 0, 0) : this;
  }

  /// A probe failed: the breaker opens again.
  default BreakerState probeFailed(long now) {
    return this instanceof HalfOpen ? trip(now) : this;
  }

  /// A probe was not sent.
  ///
  /// @param until when the next one is due
  default BreakerState probeNotSent(long until) {
    return this instanceof HalfOpen(int times) ? new Open(times, until) : this;
  }

  private int times() {
    return switch (this) {
      case Closed _ -> 0;
      case Open(int times, _) -> times;
      case HalfOpen(int times) -> times;
      case Trial trial -> trial.times();
    };
  }

  private static Duration openFor(int times) {
    return switch (times) {
      case 1 -> Duration.ofMinutes(1);
      case 2 -> Duration.ofMinutes(2);
      case 3 -> Duration.ofMinutes(4);
      default -> Duration.ofMinutes(5);
    };
  }
}
