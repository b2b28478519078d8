package sluice.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import sluice.chunk.JobFile;
import sluice.chunk.JobKey;
import sluice.chunk.Plan;
import sluice.chunk.Run;
import sluice.chunk.RunFacts;
import sluice.chunk.RunKey;
import sluice.chunk.SourceFile;
import sluice.store.JobStore;

/// Does one step of a job for each message of the queue of jobs: the event of a file starts a run
/// and stays as its timer until the run has ended. Knows nothing that is not in the store, so that
/// any step may be the first one after a crash. Safe for many threads; blocks the caller's.
public final class JobProcessor {
  private static final Duration FIRST_WAIT = Duration.ofSeconds(5);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  private final JobStore store;
  private final JobQueues queues;
  private final JobRules rules;
  private final Supplier<Instant> clock;
  private final RunObjects runs;
  private final RunEnding ending;
  private final Planner planner;
  private final Follower follower;
  private final RunStopping stopping;

  /// A processor.
  ///
  /// @param parallel makes calls to store and queues
  /// @param clock tells the time
  public JobProcessor(
      JobStore store,
      JobQueues queues,
      Parallel parallel,
      JobRules rules,
      Supplier<Instant> clock) {
    this.store = store;
    this.queues = queues;
    this.rules = rules;
    this.clock = clock;
    this.runs = new RunObjects(store);
    this.ending = new RunEnding(store, runs, rules, clock);
    this.planner = new Planner(store, parallel, rules, clock);
    this.follower = new Follower(store, queues, parallel, rules, clock);
    this.stopping = new RunStopping(store, parallel, rules, clock);
  }

  /// Does the next step for a message.
  ///
  /// @param until when the step must be over; the reading of a file alone is not cut short
  /// @throws sluice.store.StoreFailedException where the store does not do its part
  /// @throws JobQueues.QueueFailedException where a queue does not
  public Step step(JobMessage message, Instant until) {
    List<JobEvent> events = JobEventReader.read(message.body());
    if (events.isEmpty()) {
      return new Step.Done();
    }
    if (events.size() > 1) {
      events.forEach(this::sendAlone);
      return new Step.Done();
    }
    return switch (events.getFirst()) {
      case JobEvent.FileCame came -> new Coming(came, message, until).step();
      case JobEvent.CancelCame cancel -> cancel(cancel);
    };
  }

  /// A message that tells of several jobs becomes one for each.
  private void sendAlone(JobEvent event) {
    switch (event) {
      case JobEvent.FileCame came -> {
        var _ = queues.sendJob(came.body(), Duration.ZERO);
      }
      case JobEvent.CancelCame cancel -> {
        var _ = cancel(cancel);
      }
    }
  }

  /// Stops the job's open run, and has it looked at at once, since its timer may be minutes away. A
  /// run that begins later looks for the object itself.
  private Step cancel(JobEvent.CancelCame cancel) {
    Optional<RunFacts> planned =
        last(cancel.job())
            .filter(RunFacts::isOpen)
            .filter(facts -> facts.plan().filter(plan -> !plan.isFailed()).isPresent());
    if (planned.isPresent() && stopping.stopWhereCancelled(planned.get())) {
      var event = new JobEvent.FileCame(planned.get().run().source());
      var _ = queues.sendJob(event.body(), Duration.ZERO);
    }
    return new Step.Done();
  }

  /// Sends the chunks of a job's open run again that are not finished, as is right where all
  /// messages are lost for sure.
  public void resend(String job) {
    last(job)
        .filter(facts -> facts.isOpen() && facts.stop().isEmpty())
        .filter(facts -> facts.plan().filter(plan -> !plan.isFailed()).isPresent())
        .ifPresent(follower::resend);
  }

  private Optional<RunFacts> last(String job) {
    return runs.runs(job).stream().findFirst().flatMap(runs::run).map(runs::facts);
  }

  /// A step for the event of a file.
  private final class Coming {
    private final JobEvent.FileCame event;
    private final SourceFile source;
    private final JobMessage message;
    private final Instant until;

    Coming(JobEvent.FileCame event, JobMessage message, Instant until) {
      this.event = event;
      this.source = event.source();
      this.message = message;
      this.until = until;
    }

    Step step() {
      List<RunKey> keys = runs.runs(source.key().job());
      Optional<RunFacts> last = keys.stream().findFirst().flatMap(runs::run).map(runs::facts);
      if (last.isEmpty()) {
        return begin(keys.isEmpty() ? new RunKey(source.key().job(), 1) : keys.getFirst().next());
      }
      RunFacts facts = last.get();
      if (facts.run().source().isSameAs(source)) {
        return follow(facts);
      }
      if (isKnown(keys)) {
        return new Step.Done();
      }
      if (facts.isOpen()) {
        return waiting();
      }
      ending.publish(facts);
      return begin(facts.run().key().next());
    }

    /// Whether a run of the same key has this file, or one that came later.
    private boolean isKnown(List<RunKey> keys) {
      return keys.stream()
          .flatMap(key -> runs.run(key).stream())
          .filter(run -> run.source().key().equals(source.key()))
          .findFirst()
          .filter(run -> !source.isNewerThan(run.source()))
          .isPresent();
    }

    /// A new file waits for the end of the run before.
    private Step waiting() {
      Duration wanted = FIRST_WAIT.multipliedBy(message.receives());
      return again(wanted.compareTo(LONGEST_WAIT) < 0 ? wanted : LONGEST_WAIT);
    }

    private Step again(Duration wait) {
      if (!message.isWorn()) {
        return new Step.LookAgain(wait);
      }
      var _ = queues.sendJob(event.body(), wait);
      return new Step.Done();
    }

    private Step begin(RunKey key) {
      Run run = runs.create(run(key));
      return run.source().isSameAs(source)
          ? follow(runs.facts(run))
          : new Step.LookAgain(FIRST_WAIT);
    }

    private Run run(RunKey key) {
      GivenOptions options = options();
      Instant now = clock.get();
      Duration window = options.read().windowWithin(rules.longestWindow());
      return new Run(key, source, now, now.plus(window), options.read(), options.mistake());
    }

    private Step follow(RunFacts facts) {
      if (!facts.isOpen()) {
        ending.publish(facts);
        return new Step.Done();
      }
      return facts.plan().isPresent() ? look(facts) : plan(facts);
    }

    private Step plan(RunFacts facts) {
      new BatchView(store, rules, clock).showValidating(facts);
      try {
        return switch (planner.plan(facts.run(), message.id(), until)) {
          case Planner.Planned.Made(Plan plan) -> look(facts.planned(plan));
          case Planner.Planned.Superseded() -> {
            ending.supersede(facts);
            yield new Step.Done();
          }
          case Planner.Planned.Unfinished() -> again(Duration.ZERO);
        };
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private Step look(RunFacts facts) {
      if (facts.plan().orElseThrow().isFailed()) {
        var _ = ending.fail(facts);
        return new Step.Done();
      }
      return follower.look(facts, message, event.body(), until);
    }

    private GivenOptions options() {
      return store
          .get(new JobKey(source.key().job(), JobFile.OPTIONS).text())
          .map(content -> GivenOptions.of(content.bytes(), rules.prices()))
          .orElse(GivenOptions.NONE);
    }
  }
}
