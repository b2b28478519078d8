package sluice.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The machine's clock, and one daemon thread that hands due tasks to an executor. Safe for many
/// threads.
public final class SystemTime implements Time {
  private final ScheduledThreadPoolExecutor timer;
  private final Executor workers;

  /// The system's time.
  ///
  /// @param workers runs the due tasks, which must not block; the timer's own thread never does
  public SystemTime(Executor workers) {
    this.workers = workers;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("sluice-timer").daemon().factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public Alarm after(Duration delay, Runnable task) {
    Future<?> due =
        timer.schedule(() -> workers.execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> due.cancel(/* mayInterruptIfRunning= */ false);
  }
}
