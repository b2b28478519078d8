package sluice.local;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import sluice.local.cli.BatchText;
import sluice.local.cli.Formats;
import sluice.local.cli.Screen;
import sluice.local.job.BatchSnapshot;
import sluice.local.job.JobObjects;
import sluice.store.StoreFailedException;

/// Waits until a job has ended, and shows how far it is: in place on a terminal, else in a line now
/// and then. Confined to one thread.
final class JobWait {
  private static final Duration NEXT_LINE = Duration.ofSeconds(30);

  /// A job begins some seconds after its file has come.
  private static final Duration LATE = Duration.ofMinutes(2);

  private final JobObjects objects;
  private final Screen screen;
  private final Duration pause;
  private final Consumer<Duration> sleep;
  private final InstantSource clock;
  private Duration waited = Duration.ZERO;
  private Duration told = NEXT_LINE.negated();
  private String last = "";
  private boolean isLate;

  /// @param pause between two looks
  /// @param sleep lets that time pass
  JobWait(
      JobObjects objects,
      Screen screen,
      Duration pause,
      Consumer<Duration> sleep,
      InstantSource clock) {
    this.objects = objects;
    this.screen = screen;
    this.pause = pause;
    this.sleep = sleep;
    this.clock = clock;
  }

  /// Returns how the first run after another one ended.
  ///
  /// @param run the number of that one; 0 for any
  BatchSnapshot endAfter(int run) {
    while (true) {
      Optional<BatchSnapshot> batch = look(run);
      if (batch.filter(BatchSnapshot::isEnded).isPresent()) {
        screen.bottom("");
        return batch.get();
      }
      sleep.accept(pause);
      waited = waited.plus(pause);
    }
  }

  /// Trouble that passes is waited out.
  private Optional<BatchSnapshot> look(int run) {
    try {
      Optional<BatchSnapshot> batch = objects.batch().filter(found -> found.run() > run);
      show(batch);
      return batch;
    } catch (StoreFailedException e) {
      if (!e.isPassing()) {
        throw e;
      }
      show("the bucket does not answer (%s), trying again".formatted(e.getMessage()));
      return Optional.empty();
    }
  }

  private void show(Optional<BatchSnapshot> batch) {
    if (batch.isPresent()) {
      show(new BatchText(objects.job(), batch.get(), clock.instant()).bar());
    } else {
      show("waiting for the job to begin");
      tellLate();
    }
  }

  private void tellLate() {
    if (!isLate && waited.compareTo(LATE) >= 0) {
      isLate = true;
      screen.line(
          "The job has not begun for %s. Does the stack take jobs, and does the bucket tell it of new files?"
              .formatted(Formats.duration(LATE)));
    }
  }

  private void show(String text) {
    boolean isDue = waited.minus(told).compareTo(NEXT_LINE) >= 0;
    if (screen.isTerminal() || (isDue && !text.equals(last))) {
      screen.bottom(text);
      last = text;
      told = waited;
    }
  }
}
