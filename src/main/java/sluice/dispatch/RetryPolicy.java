package sluice.dispatch;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import sluice.message.ErrorCode;
import sluice.outcome.Outage;
import sluice.outcome.Outcome.Kind;
import sluice.outcome.Outcome.ReturnReason;
import sluice.outcome.Outcome.Returned;
import sluice.provider.Classification;
import sluice.provider.OutageKind;
import sluice.provider.Reason;
import sluice.provider.Reply;
import sluice.store.Result;

/// Decides what follows from a reply. Stateless: what is unknown or drawn comes with the context.
final class RetryPolicy {
  /// A longer pause costs less in the queue.
  static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);

  private RetryPolicy() {}

  /// What follows from a reply.
  sealed interface Decision {
    /// Store the result.
    record Store(Result result, Kind kind) implements Decision {}

    /// Send the prompt again, after a pause.
    ///
    /// @param failure why the prompt is returned if there is no time for the retry
    record Retry(Duration pause, Returned failure) implements Decision {}

    /// Return the prompt to the queue.
    record Return(Returned returned) implements Decision {}

    /// Refresh the key. If there is a new one, send the prompt again; otherwise stop for this
    /// outage.
    record RefreshKey(Outage otherwise) implements Decision {}

    /// Stop the invocation for this outage.
    record Halt(Outage outage) implements Decision {}

    /// Find out whether the refusal concerns this prompt alone: then follow the decision, otherwise
    /// stop for the outage.
    record Attribute(Decision ifOwn, Outage otherwise) implements Decision {
      /// Returns how the prompt is returned if that is not found out.
      Returned undecided() {
        return passing(otherwise);
      }
    }

    /// Whether the permit is held until the decision is carried out, so that nothing starts before.
    default boolean holdsOthers() {
      return this instanceof RefreshKey || this instanceof Halt;
    }
  }

  /// The context of a decision.
  ///
  /// @param response builds the response as it is stored; called only if there is one
  /// @param isRetried whether the prompt has had its retry in place
  /// @param isKeyRefreshed whether the key has been refreshed for it
  /// @param pause draws the pause if the provider gives no hint
  /// @param isRetryAllowed whether time, evidence and retry budget allow a pause and another
  ///   attempt
  record Context(
      Supplier<Result> response,
      boolean isRetried,
      boolean isKeyRefreshed,
      Supplier<Duration> pause,
      Predicate<Duration> isRetryAllowed) {

    private Duration pauseAfter(Classification.Retryable passing) {
      Duration wait = passing.hint().orElseGet(pause);
      return wait.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : wait;
    }

    private boolean allowsRetry(Classification.Retryable passing, Duration wait) {
      return passing.inPlace()
          && !isRetried
          && wait.compareTo(LONGEST_PAUSE) <= 0
          && isRetryAllowed.test(wait);
    }
  }

  /// Returns the decision for a reply.
  static Decision decide(Classification classification, Reply reply, Context context) {
    return switch (classification) {
      case Classification.Success _ -> new Decision.Store(context.response().get(), Kind.ANSWERED);
      case Classification.Rejected _ -> new Decision.Store(context.response().get(), Kind.REFUSED);
      case Classification.Unusable(ErrorCode code, Reason reason) ->
          new Decision.Store(new Result.Errored(code, reason.label()), Kind.FAILED);
      case Classification.Retryable passing -> afterFailure(passing, reply, context);
      case Classification.Unauthorized(Reason reason) -> {
        var outage = new Outage(OutageKind.AUTH, reason);
        yield context.isKeyRefreshed()
            ? new Decision.Halt(outage)
            : new Decision.RefreshKey(outage);
      }
      case Classification.OutageSeen(OutageKind kind, Reason reason) ->
          blocked(new Outage(kind, reason));
      case Classification.Ambiguous(OutageKind kind, Reason reason) ->
          new Decision.Attribute(
              new Decision.Store(context.response().get(), Kind.REFUSED), new Outage(kind, reason));
    };
  }

  /// A refusal for the quota may concern a minute's quota or this prompt only, so it is treated as
  /// ambiguous.
  private static Decision blocked(Outage outage) {
    return outage.kind() == OutageKind.QUOTA
        ? new Decision.Attribute(new Decision.Return(passing(outage)), outage)
        : new Decision.Halt(outage);
  }

  private static Returned passing(Outage outage) {
    return new Returned(new ReturnReason.Passing(), outage.reason());
  }

  /// Allows one retry in place if the hint is short and the context permits it.
  private static Decision afterFailure(
      Classification.Retryable passing, Reply reply, Context context) {
    boolean isCut =
        reply instanceof Reply.NoResponse(Reply.TransportError fault, _)
            && fault == Reply.TransportError.CUT;
    ReturnReason cause = isCut ? new ReturnReason.Cut() : new ReturnReason.Passing();
    var returned = new Returned(cause, passing.hint(), passing.reason());
    Duration wait = context.pauseAfter(passing);
    return context.allowsRetry(passing, wait)
        ? new Decision.Retry(wait, returned)
        : new Decision.Return(returned);
  }
}
