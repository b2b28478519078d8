package sluice.time;

import java.time.Duration;
import java.time.Instant;

/// The clock and the timer of a run. Safe for many threads.
///
/// Durations are measured with [#nanos()], which no clock change moves; [#now()] is for what is
/// written down or compared with other machines.
public interface Time {

  /// The wall clock.
  Instant now();

  /// A monotonic reading in nanoseconds; only differences mean something.
  long nanos();

  /// Runs the task once, not before the delay has passed. The task must not block, since others may
  /// wait for its thread.
  Alarm after(Duration delay, Runnable task);

  /// A task that waits for its time.
  interface Alarm {
    /// Takes the task back if it has not begun; otherwise does nothing.
    void cancel();
  }

  /// The time passed since an earlier reading of [#nanos()].
  default Duration since(long nanos) {
    return Duration.ofNanos(nanos() - nanos);
  }
}
