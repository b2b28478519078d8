package sluice.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A circuit breaker: nothing is sent while it is open; when its time is over a probe tells whether
/// prompts are tried again, a few at a time. Immutable; readings are of a monotonic clock in
/// nanoseconds.
///
/// ```
/// Closed ──trip──► Open ──probe, when due──► HalfOpen ──probe well──► Trial ──a prompt answered──► Closed
///                   ▲                           │                       │
///                   └─────────probe badly───────┴────three have failed──┘
/// ```
///
/// It is tripped by one reply that settles the matter (a refused key), or trips by itself where of
/// the last twenty requests that tell of the provider nine in ten failed. It stays open for a
/// minute, then twice as long each time, five minutes at most. A probe is small and may be answered
/// where prompts are not, so only a prompt's answer closes the breaker of a model; that of the
/// account, which a probe does prove, is closed without a trial.
///
/// Resilience libraries let real calls through in their half-open state at once; here they would be
/// paid prompts.
public sealed interface BreakerState {

  /// All may pass.
  ///
  /// @param latest the last [BreakerState#WINDOW] that ended, in the order in which they were sent:
  ///   those that hang end last, and would seem to be all there is
  record Closed(List<Ended> latest) implements BreakerState {
    private BreakerState with(Ended ended, long now) {
      List<Ended> all = new ArrayList<>(latest);
      int index = all.size();
      while (index > 0 && all.get(index - 1).sent - ended.sent > 0) {
        index--;
      }
      all.add(index, ended);
      List<Ended> kept = all.subList(Math.max(0, all.size() - WINDOW), all.size());
      long failures = kept.stream().filter(one -> !one.isAnswered).count();
      return failures >= FAILURES_TO_OPEN ? trip(now) : new Closed(List.copyOf(kept));
    }
  }

  /// A request that has ended.
  record Ended(long sent, boolean isAnswered) {}

  /// Nothing may pass.
  ///
  /// @param times how often it has opened in a row
  /// @param until when a probe is due
  record Open(int times, long until) implements BreakerState {}

  /// A probe is under way.
  ///
  /// @param times how often it has opened in a row
  record HalfOpen(int times) implements BreakerState {}

  /// The probe was well: a few prompts may pass.
  ///
  /// @param times how often it has opened in a row
  /// @param begun when the trial began
  /// @param inFlight prompts that were sent since and have not ended
  /// @param failed those that failed
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

  /// How many of the last that ended are looked at.
  int WINDOW = 20;

  /// How many of them must have failed.
  int FAILURES_TO_OPEN = 18;

  /// How many prompts are tried after a probe that was well.
  int TRIAL_PROMPTS = 3;

  /// A breaker to which nothing has happened yet.
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

  /// Whether nothing passes until a probe is well.
  default boolean isOpen() {
    return this instanceof Open || this instanceof HalfOpen;
  }

  /// Opens, whatever it was.
  default BreakerState trip(long now) {
    int times = times() + 1;
    return new Open(times, now + openFor(times).toNanos());
  }

  /// A prompt is sent.
  default BreakerState started() {
    return this instanceof Trial trial ? trial.withOneMore() : this;
  }

  /// A prompt that tells of the provider has ended. What was sent before the breaker opened tells
  /// nothing of now.
  ///
  /// @param sent when it was sent
  default BreakerState ended(boolean isAnswered, long sent, long now) {
    return switch (this) {
      case Closed closed -> closed.with(new Ended(sent, isAnswered), now);
      case Open _, HalfOpen _ -> this;
      case Trial trial when !trial.isOf(sent) -> this;
      case Trial trial -> isAnswered ? closed() : trial.withFailure(now);
    };
  }

  /// A prompt has ended that tells nothing of the provider.
  ///
  /// @param sent when it was sent
  default BreakerState ignored(long sent) {
    return this instanceof Trial trial && trial.isOf(sent) ? trial.withOneLess() : this;
  }

  /// The probe begins, where one is due; else it stays as it is.
  default BreakerState probe(long now) {
    return isDue(now) ? new HalfOpen(times()) : this;
  }

  /// Whether a probe is due.
  default boolean isDue(long now) {
    return this instanceof Open(_, long until) && now - until >= 0;
  }

  /// The probe was well: prompts are tried.
  default BreakerState probeSucceeded(long now) {
    return isOpen() ? new Trial(times(), now, 0, 0) : this;
  }

  /// The probe was not well.
  default BreakerState probeFailed(long now) {
    return this instanceof HalfOpen ? trip(now) : this;
  }

  /// The probe could not be sent: it is due again at that time.
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
