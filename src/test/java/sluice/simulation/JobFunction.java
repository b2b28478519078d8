package sluice.simulation;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import sluice.chunk.MalformedObjectException;
import sluice.job.JobMessage;
import sluice.job.JobProcessor;
import sluice.job.JobQueues;
import sluice.job.JobRules;
import sluice.job.Parallel;
import sluice.job.Step;
import sluice.message.Message;
import sluice.store.JobStore;
import sluice.store.StoreFailedException;
import sluice.testing.FakeJobStore;
import sluice.testing.FakeJobStore.Fate;
import sluice.testing.S3Objects;
import sluice.testing.VirtualTime;

/// The job function behind its mapping on the queue of jobs: a message at a time. A step takes no
/// virtual time, but it may die between any two of its calls, and meet another one there. Confined
/// to one thread.
final class JobFunction {
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final List<Fate> FAULTS = List.of(Fate.FAILS, Fate.FAILS_LATE, Fate.REPEATED);

  /// The time that a step has where it has hardly any.
  private static final Duration HARDLY_ANY = Duration.ofSeconds(1);

  private static final int MOST_CALLS = 60;

  /// What a call to the store takes, of those that are made one after the other.
  private static final Duration CALL = Duration.ofMillis(30);

  private final VirtualTime time;
  private final S3Objects objects;
  private final SqsQueue queue;
  private final JobQueues queues;
  private final JobRules rules;
  private final JobFaults.OfFunction faults;
  private final Chance chance;
  private final Function<JobStore, JobStore> stores;
  private final Runnable user;
  private boolean isMeeting;
  int steps;
  int deaths;
  long gets;
  long puts;
  long billedMillis;

  /// The function was killed. No code of its own may survive that.
  static final class FunctionDiedError extends Error {
    private static final long serialVersionUID = 1;
  }

  /// @param queue of jobs
  /// @param stores changes the store as the function sees it
  /// @param user does something while the function runs
  JobFunction(
      VirtualTime time,
      S3Objects objects,
      SqsQueue queue,
      JobQueues queues,
      JobRules rules,
      JobFaults.OfFunction faults,
      Chance chance,
      Function<JobStore, JobStore> stores,
      Runnable user) {
    this.time = time;
    this.objects = objects;
    this.queue = queue;
    this.queues = queues;
    this.rules = rules;
    this.faults = faults;
    this.chance = chance;
    this.stores = stores;
    this.user = user;
  }

  void start() {
    time.after(LOOK, this::poll);
  }

  private void poll() {
    stepIfAny();
    time.after(LOOK, this::poll);
  }

  private void stepIfAny() {
    if (queue.hasVisible()) {
      queue.receive(1, Long.MAX_VALUE).forEach(message -> new Call(message).run());
    }
  }

  /// One invocation.
  private final class Call {
    private final Message message;
    private final FakeJobStore store = new FakeJobStore(objects);
    private final Instant begun = time.now();
    private final int callsInTime =
        chance.hits(faults.late()) ? chance.below(MOST_CALLS) : Integer.MAX_VALUE;
    private int calls;
    private boolean isDead;
    private boolean hasMet;

    Call(Message message) {
      this.message = message;
    }

    void run() {
      steps++;
      store.decide(this::fate);
      Supplier<Instant> clock = () -> calls >= callsInTime ? begun.plus(HARDLY_ANY) : begun;
      var processor =
          new JobProcessor(
              stores.apply(store), queues, new Parallel(Runnable::run, 4), rules, clock);
      try {
        var job = new JobMessage(message.id(), message.body(), message.receives());
        settle(processor.step(job, begun.plus(HARDLY_ANY)));
      } catch (FunctionDiedError e) {
        deaths++;
      } catch (StoreFailedException | JobQueues.QueueFailedException e) {
        // The message comes back by itself.
      } catch (MalformedObjectException | UncheckedIOException e) {
        // Another function has ended a run and removed its work meanwhile, or replaced its output.
        if (!hasMet) {
          throw e;
        }
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof FunctionDiedError)) {
          throw e;
        }
        deaths++;
      } finally {
        bill();
      }
    }

    private void settle(Step step) {
      switch (step) {
        case Step.Done() -> queue.delete(List.of(message));
        case Step.LookAgain(Duration after) -> queue.delay(List.of(message), _ -> after);
      }
    }

    private Fate fate(String call) {
      calls++;
      boolean dies = chance.hits(faults.dies());
      isDead |= dies && chance.below(2) == 0;
      if (isDead) {
        throw new FunctionDiedError();
      }
      isDead |= dies;
      meet();
      if (!chance.hits(faults.fails())) {
        return Fate.WORKS;
      }
      return FAULTS.get(chance.below(FAULTS.size()));
    }

    /// The same message delivered twice, or another one, is processed meanwhile, or the user does
    /// something.
    private void meet() {
      if (!isMeeting && chance.hits(faults.meets())) {
        isMeeting = true;
        hasMet = true;
        try {
          switch (chance.below(4)) {
            case 0 -> user.run();
            case 1 -> stepIfAny();
            default -> {
              queue.deliverAgain(message);
              stepIfAny();
            }
          }
        } finally {
          isMeeting = false;
        }
      }
    }

    private void bill() {
      for (String call : store.calls()) {
        switch (call.substring(0, call.indexOf(' '))) {
          case "GET", "RANGE", "OPEN", "HEAD", "PARTS" -> gets++;
          case "DELETE", "ABORT" -> {}
          default -> puts++;
        }
      }
      billedMillis += CALL.multipliedBy(store.calls().size()).toMillis();
    }
  }
}
