package sluice.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import sluice.time.Time;

/// A clock that stands still until it is told to go on. Confined to the test's thread, which runs
/// the due tasks itself.
///
/// Tasks run in the order in which they are due, those due at the same moment in the order in which
/// they were set, and each of them reads exactly its moment. So the same test takes the same course
/// every time. A task that throws ends the advance that ran it; the clock stays at its moment.
public final class VirtualTime implements Time {
  /// Where the wall clock starts.
  public static final Instant START = Instant.parse("2026-01-02T03:04:05.678Z");

  private final PriorityQueue<Task> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::number));
  private long nanos;
  private long tasks;
  private boolean isAdvancing;

  private record Task(long due, long number, Runnable action) {}

  @Override
  public Instant now() {
    return START.plusNanos(nanos);
  }

  @Override
  public long nanos() {
    return nanos;
  }

  /// Never runs the task at once: not even one without delay, which waits for the next advance.
  @Override
  public Alarm after(Duration delay, Runnable action) {
    var task = new Task(nanos + Math.max(0, delay.toNanos()), tasks++, action);
    waiting.add(task);
    return () -> waiting.remove(task);
  }

  /// Lets time pass, and runs what comes due on the way, that which is set on the way included.
  public void advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("time does not go back: " + by);
    }
    advanceTo(nanos + by.toNanos());
  }

  /// Lets time pass until the next task is due, and runs all that are due then.
  ///
  /// @return how long that took
  /// @throws NoSuchElementException where nothing waits
  public Duration advanceToNext() {
    long before = nanos;
    advanceTo(nextDue());
    return Duration.ofNanos(nanos - before);
  }

  /// Runs what is due now, without letting time pass.
  public void runDue() {
    advanceTo(nanos);
  }

  /// How many tasks wait for their time.
  public int waiting() {
    return waiting.size();
  }

  /// How long until the next task is due.
  ///
  /// @throws NoSuchElementException where nothing waits
  public Duration untilNext() {
    return Duration.ofNanos(nextDue() - nanos);
  }

  private long nextDue() {
    if (waiting.isEmpty()) {
      throw new NoSuchElementException("nothing waits for its time");
    }
    return waiting.element().due();
  }

  private void advanceTo(long end) {
    if (isAdvancing) {
      throw new IllegalStateException("a task must not let time pass");
    }
    isAdvancing = true;
    try {
      while (!waiting.isEmpty() && waiting.element().due() <= end) {
        Task next = waiting.remove();
        nanos = next.due();
        next.action().run();
      }
      nanos = end;
    } finally {
      isAdvancing = false;
    }
  }
}
