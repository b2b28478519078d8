package sluice.time;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;

/// A signal, given once, that what is under way must end now. Safe for many threads; no lock is
/// held while an action runs. Actions that were registered before the signal run in that order.
public final class Cancellation {
  private final SequencedSet<Registered> actions = new LinkedHashSet<>();
  private volatile boolean isCancelled;

  /// An action that waits for the signal.
  public interface Registration {
    /// Takes the action back if it has not run.
    void close();
  }

  /// Compared by identity, since the same action may be registered twice.
  private final class Registered implements Registration {
    private final Runnable action;

    private Registered(Runnable action) {
      this.action = action;
    }

    @Override
    public void close() {
      synchronized (actions) {
        actions.remove(this);
      }
    }
  }

  /// Whether the signal was given.
  public boolean isCancelled() {
    return isCancelled;
  }

  /// Runs the action once when the signal is given, at once where it was given before.
  public Registration onCancel(Runnable action) {
    var registered = new Registered(action);
    if (!register(registered)) {
      action.run();
    }
    return registered;
  }

  /// Returns whether the action waits; otherwise the signal was given before.
  private boolean register(Registered registered) {
    synchronized (actions) {
      return !isCancelled && actions.add(registered);
    }
  }

  /// Gives the signal.
  public void cancel() {
    synchronized (actions) {
      isCancelled = true;
    }
    for (var next = takeFirst(); next.isPresent(); next = takeFirst()) {
      next.get().action.run();
    }
  }

  private Optional<Registered> takeFirst() {
    synchronized (actions) {
      return actions.isEmpty() ? Optional.empty() : Optional.of(actions.removeFirst());
    }
  }
}
