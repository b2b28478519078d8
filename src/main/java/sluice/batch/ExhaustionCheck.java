package sluice.batch;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import sluice.dispatch.Invocation;
import sluice.health.Evidence;
import sluice.health.HealthProbes;
import sluice.health.ProbeResult;
import sluice.health.ServiceHealth;
import sluice.limit.AttemptLimit;
import sluice.message.Prompt;
import sluice.outcome.AttemptStatistics;
import sluice.outcome.Outcome.ReturnReason;
import sluice.outcome.Outcome.Returned;
import sluice.poison.MessageHistory;
import sluice.store.Result;
import sluice.time.Time;

/// Whether a prompt that is returned has failed often enough to get its record instead: at once,
/// or, where no other prompt was answered since it failed first, when it has had its time and a
/// probe is answered. Safe for many threads.
record ExhaustionCheck(
    AttemptLimit limit,
    ServiceHealth services,
    HealthProbes probes,
    Invocation invocation,
    Time time) {
  private static final int FEW_TRIES = 4;

  /// What becomes of it.
  sealed interface Decision {
    /// It is returned.
    record Return(Returned returned) implements Decision {}

    /// It gets its record.
    record Exhausted(Result record) implements Decision {}
  }

  /// Decides for a prompt.
  ///
  /// @param evidence what its attempts in this invocation tell against it
  /// @param history with that evidence
  CompletableFuture<Decision> of(
      PromptTask task,
      Prompt prompt,
      Returned returned,
      Evidence evidence,
      MessageHistory history) {
    boolean isEnough = evidence.sum() > 0 && limit.isReached(history.evidence());
    if (!isEnough || returned.cause() instanceof ReturnReason.Blocked) {
      return completed(new Decision.Return(returned));
    }
    Instant now = time.now();
    Instant since = history.failedSince().orElse(now);
    boolean isOtherAnswered = services.of(prompt).isAnsweredSince(since);
    Duration wait = limit.wait(since, isOtherAnswered, now);
    if (!wait.isZero()) {
      return completed(
          new Decision.Return(
              new Returned(returned.cause(), Optional.of(wait), returned.reason())));
    }
    var exhausted = new Decision.Exhausted(record(evidence, task.statistics()));
    return isOtherAnswered
        ? completed(exhausted)
        : probes
            .probeForEvidence(prompt)
            .thenCompose(probe ->
                probe.provesModel()
                    ? completed(exhausted)
                    : notProven(task, probe).thenApply(_ -> new Decision.Return(returned)));
  }

  /// Where no other prompt was answered since it first failed, the others tell of a time before: a
  /// probe that is not answered now makes void what is held against it.
  private CompletableFuture<?> notProven(PromptTask task, ProbeResult probe) {
    return probe instanceof ProbeResult.Ended
        ? task.guard().close(Evidence.NONE.reset(), invocation.retryLimit(FEW_TRIES))
        : CompletableFuture.completedFuture(null);
  }

  private static Result record(Evidence evidence, AttemptStatistics statistics) {
    String last = statistics.status() == 0 ? "without a response" : "with " + statistics.status();
    return new Result.Errored(
        evidence.code().orElseThrow(),
        "failed again and again, whatever became of the others; the last time " + last);
  }

  private static CompletableFuture<Decision> completed(Decision decision) {
    return CompletableFuture.completedFuture(decision);
  }
}
