package sluice.dispatch;

import java.time.Duration;
import java.time.Instant;
import sluice.health.AmbiguousRefusals;
import sluice.health.ModelHealth;
import sluice.health.ModelHealth.Failure;
import sluice.health.ServiceHealth;
import sluice.limit.Tokens;
import sluice.message.Prompt;
import sluice.provider.Classification;
import sluice.provider.Reason;
import sluice.provider.RetryableKind;
import sluice.provider.Usage;
import sluice.time.Time;

/// Records the result of each attempt in the model's limiter, circuit breaker and recent results,
/// and in the metrics. The effects of each kind of failure are a row of [RetryableKind]. Safe for
/// many threads.
record AttemptFeedback(
    Time time,
    ServiceHealth services,
    AmbiguousRefusals refusals,
    MetricsRecorder metrics,
    Dispatcher dispatcher) {
  private static final Tokens NO_TOKENS = new Tokens(0, 0);
  private static final Reason ANSWERED = Reason.of("answered");

  /// An attempt is being sent.
  ///
  /// @param sent the time, by the monotonic clock in nanoseconds
  void sent(Attempt attempt, long sent) {
    metrics.sent();
    if (!attempt.isProbe()) {
      attempt.health().breaker().started(sent);
    }
  }

  /// An attempt has ended. Returns what a failed attempt counts against its prompt.
  ///
  /// @param sent when it was sent, by the monotonic clock in nanoseconds
  Failure ended(Attempt attempt, Classification classification, Duration latency, long sent) {
    Tokens used = used(attempt, classification);
    metrics.ended(attempt.limiter(), used, sent);
    return switch (classification) {
      case Classification.Success _ -> {
        answered(attempt, used, latency, sent);
        yield Failure.NONE;
      }
      case Classification.Rejected _ -> {
        attempt.limiter().refund(attempt.admission().tokens());
        modelAnswered(attempt, sent);
        yield Failure.NONE;
      }
      case Classification.Unusable _ -> {
        modelAnswered(attempt, sent);
        yield Failure.NONE;
      }
      case Classification.Retryable failure -> failed(attempt, failure, sent);
      case Classification.Unauthorized _,
          Classification.OutageSeen _,
          Classification.Ambiguous _ -> {
        attempt.limiter().refund(attempt.admission().tokens());
        if (!attempt.isProbe()) {
          attempt.health().breaker().ignored(sent);
        }
        yield Failure.NONE;
      }
    };
  }

  /// Returns the tokens of an attempt as the provider counted them, or else as estimated.
  private static Tokens used(Attempt attempt, Classification classification) {
    return classification instanceof Classification.Success(Usage usage, _)
            && usage.input() + usage.output() > 0
        ? new Tokens(usage.input(), usage.output())
        : attempt.admission().tokens();
  }

  private void answered(Attempt attempt, Tokens actual, Duration latency, long sent) {
    attempt.limiter().answered(attempt.size(), attempt.admission().tokens(), actual, sent);
    modelAnswered(attempt, sent);
    if (!attempt.isProbe()) {
      services.answered(attempt.prompt(), latency, sent);
      refusals.answered(sent);
    }
  }

  /// Records that the model works: it answered a prompt, or rejected it for its content.
  private void modelAnswered(Attempt attempt, long sent) {
    if (!attempt.isProbe()) {
      ModelHealth health = attempt.health();
      health.answered(attempt.prompt().request(), sent, time.now());
      var _ = health.breaker().ended(/* isAnswered= */ true, sent, ANSWERED);
    }
  }

  private Failure failed(Attempt attempt, Classification.Retryable failure, long sent) {
    RetryableKind kind = failure.kind();
    ModelLimiter limiter = attempt.limiter();
    boolean isOwnRate =
        kind == RetryableKind.RATE_LIMITED
            && attempt.health().isRateLimitedAlone(attempt.prompt().request());
    if (!isOwnRate) {
      signal(limiter, failure, sent);
    }
    if (!kind.isProcessed()) {
      limiter.refund(attempt.admission().tokens());
    }
    Tokens wasted = kind.isProcessed() ? limiter.cost(attempt.size()) : NO_TOKENS;
    metrics.wasted(kind == RetryableKind.RATE_LIMITED, wasted);
    return attempt.isProbe() ? Failure.NONE : countFailure(attempt, failure, sent);
  }

  private static void signal(ModelLimiter limiter, Classification.Retryable failure, long sent) {
    switch (failure.kind().signal()) {
      case RATE -> limiter.refused(sent, failure.hint());
      case LOAD -> limiter.overloaded(sent, failure.hint());
      case NONE -> {}
    }
  }

  /// Counts the failure of a prompt in the recent results and in the breaker of its model.
  private Failure countFailure(Attempt attempt, Classification.Retryable retryable, long sent) {
    ModelHealth health = attempt.health();
    RetryableKind kind = retryable.kind();
    Failure failure = addResult(health, attempt.prompt(), kind, sent);
    boolean isCounted = kind.code().isEmpty() || failure.isSample();
    if (!kind.isOfHealth() || !health.breaker().counts(isCounted)) {
      health.breaker().ignored(sent);
    } else if (health.breaker().ended(/* isAnswered= */ false, sent, retryable.reason())) {
      dispatcher.sweep();
    }
    return failure;
  }

  private Failure addResult(ModelHealth health, Prompt prompt, RetryableKind kind, long sent) {
    Instant now = time.now();
    return switch (kind.evidence()) {
      case RATE_LIMIT -> health.rateLimited(prompt.request(), sent, now);
      case FAILURE -> health.failed(prompt.request(), sent, now);
      case NONE -> Failure.NONE;
    };
  }
}
