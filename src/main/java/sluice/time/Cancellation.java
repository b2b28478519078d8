package sluice.time;

import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/// A signal, given once, that what is under way must end now. Safe for many threads; actions run in
/// the order in which they were registered.
public final class Cancellation {
  private final ConcurrentSkipListMap<Long, Runnable> actions = new ConcurrentSkipListMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private volatile boolean isCancelled;

  /// An action that waits for the signal.
  public interface Registration {
    /// Takes the action back if it has not run.
    void close();
  }

  /// Whether the signal was given.
  public boolean isCancelled() {
    return isCancelled;
  }

  /// Runs the action once when the signal is given, at once where it was given before.
  public Registration onCancel(Runnable action) {
    long number = numbers.getAndIncrement();
    actions.put(number, action);
    if (isCancelled) {
      run(number);
    }
    return () -> actions.remove(number);
  }

  /// Gives the signal.
  public void cancel() {
    isCancelled = true;
    actions.keySet().forEach(this::run);
  }

  private void run(long number) {
    Runnable action = actions.remove(number);
    if (action != null) {
      action.run();
    }
  }
}
