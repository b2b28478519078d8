package sluice.dispatch;

import java.time.Duration;
import java.util.Optional;
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

/// What follows from a reply. Pure.
final class RetryPolicy {
  /// A longer wait is cheaper in the queue.
  static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);

  private RetryPolicy() {}

  /// A decision.
  sealed interface Decision {
    /// Store how it ended.
    record Store(Result result, Kind kind) implements Decision {}

    /// Send it once more, after a pause.
    ///
    /// @param failure what it comes back for, should there be no time left then
    record Retry(Duration pause, Returned failure) implements Decision {}

    /// Send it back to the queue.
    record Return(Returned returned) implements Decision {}

    /// Read the key anew; send it once more where there is another, else stop.
    record RefreshKey(Outage otherwise) implements Decision {}

    /// Send nothing more.
    record Halt(Outage outage) implements Decision {}

    /// Find out whether it is this prompt alone: then go on with that decision, else stop.
    record Attribute(Decision ifOwn, Outage otherwise) implements Decision {
      /// How the prompt is returned where that is not found out.
      Returned undecided() {
        return passing(otherwise);
      }
    }

    /// Whether nothing may start before it is carried out.
    default boolean holdsOthers() {
      return this instanceof RefreshKey || this instanceof Halt;
    }
  }

  /// What a decision depends on beside the reply.
  ///
  /// @param response the response as it would be stored; asked for only where there is one
  /// @param isRetried whether it has had its retry in place
  /// @param isKeyRefreshed whether the key has been read anew for it
  /// @param pause before a retry for which the provider gives no hint
  /// @param isRetryAllowed whether time, evidence and retry budget allow a pause and another
  ///   attempt
  record Context(
      Supplier<Result> response,
      boolean isRetried,
      boolean isKeyRefreshed,
      Duration pause,
      Predicate<Duration> isRetryAllowed) {

    private Duration pauseAfter(Classification.Retryable passing) {
      Duration wait = passing.hint().orElse(pause);
      return wait.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : wait;
    }

    private boolean allowsRetry(Classification.Retryable passing, Duration wait) {
      return passing.inPlace()
          && !isRetried
          && wait.compareTo(LONGEST_PAUSE) <= 0
          && isRetryAllowed.test(wait);
    }
  }

  /// Decides.
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

  /// Some say that the quota is gone where only a minute's is, or this prompt's: it is found out,
  /// as with a refusal that is ambiguous.
  private static Decision blocked(Outage outage) {
    return outage.kind() == OutageKind.QUOTA
        ? new Decision.Attribute(new Decision.Return(passing(outage)), outage)
        : new Decision.Halt(outage);
  }

  private static Returned passing(Outage outage) {
    return new Returned(new ReturnReason.Passing(), Optional.empty(), outage.reason());
  }

  /// One careful retry in place where the provider asks for no long wait and the time allows it.
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
