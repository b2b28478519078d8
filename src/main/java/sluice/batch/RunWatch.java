package sluice.batch;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import sluice.chunk.Fact;
import sluice.chunk.RunKey;
import sluice.chunk.Stop;
import sluice.dispatch.Invocation;
import sluice.store.ObjectStore.Condition;
import sluice.store.ObjectStore.Failed;
import sluice.store.ObjectStore.Found;
import sluice.store.ObjectStore.Nothing;
import sluice.store.ObjectStore.Overtaken;
import sluice.store.ObjectStore.Read;
import sluice.store.ObjectStore.Written;
import sluice.store.RetryingStore;
import sluice.time.Cancellation;
import sluice.time.Time;

/// Looks in one invocation whether a run goes on: every five seconds while any of its chunks runs,
/// and when one begins that is the first, or before which nobody has looked for so long. Safe for
/// many threads.
///
/// When the run's window is over, it stops the run itself.
final class RunWatch {
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final RunKey run;
  private final Instant ends;
  private final RetryingStore store;
  private final Invocation invocation;
  private final Time time;
  private final Runnable onStop;
  private final Cancellation stopping = new Cancellation();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicLong lookedAt = new AtomicLong();
  private final AtomicReference<Optional<Stop>> stop = new AtomicReference<>(Optional.empty());
  private final AtomicReference<CompletableFuture<RunState>> look =
      new AtomicReference<>(
          CompletableFuture.completedFuture(new RunState.Unknown(Failed.passing("not asked"))));
  private final AtomicReference<Optional<Time.Alarm>> nextLook =
      new AtomicReference<>(Optional.empty());

  /// @param ends when the run's window is over
  /// @param onStop called after the chunks have been told that the run was stopped
  RunWatch(
      RunKey run,
      Instant ends,
      RetryingStore store,
      Invocation invocation,
      Time time,
      Runnable onStop) {
    this.run = run;
    this.ends = ends;
    this.store = store;
    this.invocation = invocation;
    this.time = time;
    this.onStop = onStop;
  }

  /// Why the run was stopped, as far as is known.
  Optional<Stop> stop() {
    return stop.get();
  }

  /// Completes with the state of the run, which is read once for all its chunks, and again where
  /// nobody has looked for a while.
  CompletableFuture<RunState> state() {
    CompletableFuture<RunState> last = look.get();
    if (!last.isDone() || !isOld(last.join())) {
      return last.thenApply(this::orStopped);
    }
    var mine = new CompletableFuture<RunState>();
    if (!look.compareAndSet(last, mine)) {
      return state();
    }
    var _ =
        read()
            .exceptionally(failure -> new RunState.Unknown(Failed.passing(failure.toString())))
            .thenAccept(mine::complete);
    return mine;
  }

  /// While chunks run, somebody looks all the time.
  private boolean isOld(RunState state) {
    return switch (state) {
      case RunState.Unknown _ -> true;
      case RunState.Running _ ->
          running.get() == 0 && time.since(lookedAt.get()).compareTo(INTERVAL) > 0;
      case RunState.Stopped _, RunState.Over _ -> false;
    };
  }

  private RunState orStopped(RunState before) {
    return before instanceof RunState.Running
        ? stop().<RunState>map(RunState.Stopped::new).orElse(before)
        : before;
  }

  private CompletableFuture<RunState> read() {
    CompletableFuture<Read> begun = read(Fact.RUN);
    CompletableFuture<Read> ended = read(Fact.ENDED);
    CompletableFuture<Optional<Failed>> stopped = lookForStop();
    return CompletableFuture.allOf(begun, ended, stopped)
        .thenApply(_ -> state(begun.join(), ended.join(), stopped.join()));
  }

  private RunState state(Read begun, Read ended, Optional<Failed> stopUnknown) {
    if (begun instanceof Nothing || ended instanceof Found) {
      return new RunState.Over();
    }
    if (begun instanceof Failed failed) {
      return new RunState.Unknown(failed);
    }
    if (ended instanceof Failed failed) {
      return new RunState.Unknown(failed);
    }
    return stopUnknown
        .<RunState>map(RunState.Unknown::new)
        .orElseGet(() -> orStopped(new RunState.Running()));
  }

  /// Looks whether the run was stopped, and stops it if its window is over. Completes with why that
  /// is unknown, or empty.
  private CompletableFuture<Optional<Failed>> lookForStop() {
    lookedAt.set(time.nanos());
    return read(Fact.STOP)
        .thenCompose(read ->
            switch (read) {
              case Found(byte[] content, _) -> stopped(Stop.of(content));
              case Nothing _ when !time.now().isBefore(ends) -> expire();
              case Nothing _ -> CompletableFuture.completedFuture(Optional.empty());
              case Failed failed -> CompletableFuture.completedFuture(Optional.of(failed));
            });
  }

  private CompletableFuture<Read> read(Fact fact) {
    return store.read(run.fact(fact), invocation.retryLimit());
  }

  /// Stops the run, unless it was stopped before it has expired.
  private CompletableFuture<Optional<Failed>> expire() {
    var expired = new Stop(Stop.Reason.EXPIRED, time.now());
    return store
        .write(run.fact(Fact.STOP), expired.json(), new Condition.Absent(), invocation.retryLimit())
        .thenCompose(written ->
            switch (written) {
              case Written _ -> stopped(expired);
              case Overtaken _ -> lookForStop();
              case Failed failed -> CompletableFuture.completedFuture(Optional.of(failed));
            });
  }

  private CompletableFuture<Optional<Failed>> stopped(Stop why) {
    if (stop.compareAndSet(Optional.empty(), Optional.of(why))) {
      stopping.cancel();
      onStop.run();
    }
    return CompletableFuture.completedFuture(Optional.empty());
  }

  /// A chunk begins to run.
  ///
  /// @param onStop called once if the run is stopped, at once if it was before
  /// @return to be closed when the chunk has ended
  Cancellation.Registration begin(Runnable onStop) {
    Cancellation.Registration registration = stopping.onCancel(onStop);
    if (running.getAndIncrement() == 0) {
      lookLater();
    }
    return () -> {
      registration.close();
      if (running.decrementAndGet() == 0) {
        nextLook.getAndSet(Optional.empty()).ifPresent(Time.Alarm::cancel);
      }
    };
  }

  private void lookLater() {
    if (stop().isEmpty() && running.get() > 0) {
      Duration left = Duration.between(time.now(), ends);
      Duration pause = left.isPositive() && left.compareTo(INTERVAL) < 0 ? left : INTERVAL;
      Time.Alarm next =
          time.after(
              pause,
              () -> {
                var _ = lookForStop().whenComplete((_, _) -> lookLater());
              });
      nextLook.getAndSet(Optional.of(next)).ifPresent(Time.Alarm::cancel);
    }
  }
}
