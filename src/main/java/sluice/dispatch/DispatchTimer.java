package sluice.dispatch;

import java.time.Duration;
import java.util.Optional;
import sluice.time.Time;

/// Wakes the [Dispatcher] when the limiter of a model lets its next request start. One alarm is
/// enough, since each walk sets the next. Confined to the walking thread.
final class DispatchTimer {
  /// Timers are no finer.
  private static final Duration LEAST_WAIT = Duration.ofMillis(1);

  private final Time time;
  private final Runnable signal;
  private Optional<Wake> wake = Optional.empty();

  private record Wake(Time.Alarm alarm, long at) {}

  /// @param signal called on another thread when the time has come
  DispatchTimer(Time time, Runnable signal) {
    this.time = time;
    this.signal = signal;
  }

  /// Wakes the dispatcher after a time, or sooner if an earlier alarm is set.
  void wakeAfter(Duration wait) {
    Duration pause = wait.compareTo(LEAST_WAIT) < 0 ? LEAST_WAIT : wait;
    long at = time.nanos() + pause.toNanos();
    boolean isSet = wake.filter(set -> set.at - time.nanos() > 0 && set.at - at <= 0).isPresent();
    if (!isSet) {
      wake.ifPresent(set -> set.alarm.cancel());
      wake = Optional.of(new Wake(time.after(pause, signal), at));
    }
  }
}
