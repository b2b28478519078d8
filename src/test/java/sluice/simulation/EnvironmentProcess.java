package sluice.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import sluice.time.Time;

/// The process of one environment, as its clock: what is due happens unless the process has died,
/// and later if it is frozen. Confined to one thread.
final class EnvironmentProcess implements Time {
  private final Time time;
  private final List<Runnable> onDeath = new ArrayList<>();
  private boolean isDead;
  private long frozenUntil;

  /// A process that begins now.
  EnvironmentProcess(Time time) {
    this.time = time;
    this.frozenUntil = time.nanos();
  }

  @Override
  public Instant now() {
    return time.now();
  }

  @Override
  public long nanos() {
    return time.nanos();
  }

  @Override
  public Alarm after(Duration delay, Runnable action) {
    return new Pending(action).set(delay);
  }

  /// Something that the process is to do.
  private final class Pending {
    private final Runnable action;
    private Alarm alarm = () -> {};
    private boolean isCancelled;

    Pending(Runnable action) {
      this.action = action;
    }

    Alarm set(Duration delay) {
      alarm = time.after(delay, this::due);
      return () -> {
        isCancelled = true;
        alarm.cancel();
      };
    }

    private void due() {
      if (isFrozen()) {
        var _ = set(Duration.ofNanos(frozenUntil - nanos()));
      } else if (!isDead && !isCancelled) {
        action.run();
      }
    }
  }

  /// Sets what happens outside when the process dies.
  void onDeath(Runnable action) {
    onDeath.add(action);
  }

  /// Ends the process at once, with all that it knows.
  void die() {
    if (!isDead) {
      isDead = true;
      onDeath.forEach(Runnable::run);
    }
  }

  boolean isDead() {
    return isDead;
  }

  /// Lets nothing happen for a while.
  void freeze(Duration length) {
    frozenUntil = Math.max(frozenUntil, nanos() + length.toNanos());
  }

  boolean isFrozen() {
    return nanos() < frozenUntil;
  }

  /// When the process began, or was last thawed.
  long runsSince() {
    return frozenUntil;
  }
}
