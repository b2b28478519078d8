package sluice.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import sluice.chunk.BatchStatus;

/// Kills processes of a stack at random times while a job runs: some while the job function reads
/// the file, most while prompts are sent, some while the job function puts the results together.
/// Confined to one thread.
final class ProcessKiller {
  /// Of so many kills one meets the reading of the file, and one the writing of the results.
  private static final int ONE_IN = 25;

  private static final int MOST_DELAY_MILLIS = 200;

  private final JobStack stack;
  private final Job job;
  private final SplittableRandom random;
  private int ofPromptFunction;
  private int ofJobFunction;

  /// What the killer can see of the job.
  ///
  /// @param calls how many calls the provider got
  /// @param status what `batch.json` says; empty before there is one
  /// @param longest within which each kill must come to pass
  record Job(Supplier<Long> calls, Supplier<Optional<BatchStatus>> status, Duration longest) {
    boolean is(BatchStatus other) {
      return status.get().equals(Optional.of(other));
    }

    boolean isOver() {
      return is(BatchStatus.COMPLETED) || is(BatchStatus.FAILED);
    }
  }

  /// A process to be killed.
  private sealed interface Kill {
    /// Any, once the provider got so many calls.
    record Any(long calls) implements Kill {}

    /// The job function's, while it works and the job is in a state.
    record AtWork(BatchStatus status) implements Kill {}
  }

  ProcessKiller(JobStack stack, Job job, SplittableRandom random) {
    this.stack = stack;
    this.job = job;
    this.random = random;
  }

  /// Kills, and returns after the last time, or when the job is over.
  ///
  /// @param kills how often, three times at least
  /// @param calls how many calls the provider gets at least
  void run(int kills, long calls) {
    kills(kills, calls).forEach(this::carryOut);
  }

  private List<Kill> kills(int kills, long calls) {
    int special = Math.ceilDiv(kills, ONE_IN);
    List<Kill> planned = new ArrayList<>();
    IntStream.range(0, special).forEach(_ -> planned.add(new Kill.AtWork(BatchStatus.VALIDATING)));
    random
        .longs(kills - 2L * special, 1, calls)
        .sorted()
        .forEach(count -> planned.add(new Kill.Any(count)));
    IntStream.range(0, special).forEach(_ -> planned.add(new Kill.AtWork(BatchStatus.FINALIZING)));
    return planned;
  }

  private void carryOut(Kill kill) {
    Await.until(kill.toString(), job.longest(), () -> isDue(kill) || job.isOver());
    long at = System.nanoTime() + random.nextInt(MOST_DELAY_MILLIS) * 1_000_000L;
    BooleanSupplier isTime = () -> System.nanoTime() >= at;
    Await.until("a moment later", job.longest(), isTime);
    if (job.isOver()) {
      return;
    }
    switch (kill) {
      case Kill.Any _ -> killAny();
      case Kill.AtWork _ ->
          killOfJobs(working().findFirst().orElse(stack.jobEnvironments().getFirst()));
    }
  }

  private boolean isDue(Kill kill) {
    return switch (kill) {
      case Kill.Any(long calls) -> job.calls().get() >= calls;
      case Kill.AtWork(BatchStatus status) -> job.is(status) && working().findFirst().isPresent();
    };
  }

  private Stream<FunctionEnvironment> working() {
    return stack.jobEnvironments().stream().filter(FunctionEnvironment::isBusy);
  }

  private void killAny() {
    List<FunctionEnvironment> prompts = stack.promptEnvironments();
    List<FunctionEnvironment> jobs = stack.jobEnvironments();
    int chosen = random.nextInt(prompts.size() + jobs.size());
    if (chosen < prompts.size()) {
      prompts.get(chosen).kill();
      ofPromptFunction++;
    } else {
      killOfJobs(jobs.get(chosen - prompts.size()));
    }
  }

  private void killOfJobs(FunctionEnvironment environment) {
    environment.kill();
    ofJobFunction++;
  }

  /// How often it killed the function that sends prompts.
  int ofPromptFunction() {
    return ofPromptFunction;
  }

  /// How often it killed the function for whole jobs.
  int ofJobFunction() {
    return ofJobFunction;
  }
}
