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

/// Decides whether a returned prompt has failed often enough to get an error record instead. If
/// another prompt was answered since its first failure, it gets the record at once; otherwise after
/// the wait of [AttemptLimit], and only if a probe succeeds. Safe for many threads.
record ExhaustionCheck(
    AttemptLimit limit,
    ServiceHealth services,
    HealthProbes probes,
    Invocation invocation,
    Time time) {
  /// The decision for a returned prompt.
  sealed interface Decision {
    /// The prompt returns to the queue.
    record Return(Returned returned) implements Decision {}

    /// The prompt has used up its attempts and gets this record.
    record Exhausted(Result record) implements Decision {}
  }

  /// Decides for a prompt.
  ///
  /// @param evidence what its attempts in this invocation count against it
  /// @param history its history, with that evidence added
  CompletableFuture<Decision> decide(
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

  /// Clears the evidence if a probe was sent and failed: no other prompt was answered since the
  /// first failure, so the failures may all be the provider's.
  private CompletableFuture<?> notProven(PromptTask task, ProbeResult probe) {
    return probe instanceof ProbeResult.Ended
        ? task.guard().close(Evidence.NONE.reset(), invocation.retryLimit())
        : CompletableFuture.completedFuture(null);
  }

  private static Result record(Evidence evidence, AttemptStatistics statistics) {
    String last = statistics.status() == 0 ? "without a response" : "with " + statistics.status();
    return new Result.Errored(
        evidence.code().orElseThrow(),
        "failed again and again while the provider answered other requests; the last time " + last);
  }

  private static CompletableFuture<Decision> completed(Decision decision) {
    return CompletableFuture.completedFuture(decision);
  }
}
