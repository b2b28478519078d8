package sluice.volley;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import sluice.message.ErrorCode;
import sluice.provider.Reason;
import sluice.provider.Reply;
import sluice.provider.Trouble;
import sluice.provider.Verdict;
import sluice.store.Ending;
import sluice.volley.Outcome.Cause;
import sluice.volley.Outcome.ComesBack;
import sluice.volley.Outcome.Kind;

/// What follows from a reply. Pure.
final class RetryPolicy {
  /// A longer wait is cheaper in the queue.
  static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);

  private RetryPolicy() {}

  /// A decision.
  sealed interface Decision {
    /// Store how it ended.
    record Store(Ending ending, Kind kind) implements Decision {}

    /// Send it once more, after a pause.
    ///
    /// @param failure what it comes back for, should there be no time left then
    record Retry(Duration pause, ComesBack failure) implements Decision {}

    /// Send it back to the queue.
    record Return(ComesBack comesBack) implements Decision {}

    /// Read the key anew; send it once more where there is another, else stop.
    record RefreshKey(Stop otherwise) implements Decision {}

    /// Send nothing more.
    record Halt(Stop stop) implements Decision {}

    /// Find out whether it is this prompt alone: then go on with that decision, else stop.
    record Attribute(Decision ifOwn, Stop otherwise) implements Decision {}

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
      Supplier<Ending> response,
      boolean isRetried,
      boolean isKeyRefreshed,
      Duration pause,
      Predicate<Duration> isRetryAllowed) {

    private Duration pauseAfter(Verdict.Passing passing) {
      Duration wait = passing.hint().orElse(pause);
      return wait.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : wait;
    }

    private boolean allowsRetry(Verdict.Passing passing, Duration wait) {
      return passing.inPlace()
          && !isRetried
          && wait.compareTo(LONGEST_PAUSE) <= 0
          && isRetryAllowed.test(wait);
    }
  }

  /// Decides.
  static Decision decide(Verdict verdict, Reply reply, Context context) {
    return switch (verdict) {
      case Verdict.Answered _ -> new Decision.Store(context.response().get(), Kind.ANSWERED);
      case Verdict.Refused _ -> new Decision.Store(context.response().get(), Kind.REFUSED);
      case Verdict.Unanswerable(ErrorCode code, Reason reason) ->
          new Decision.Store(new Ending.Errored(code, reason.label()), Kind.FAILED);
      case Verdict.Passing passing -> afterFailure(passing, reply, context);
      case Verdict.Unauthorized(Reason reason) -> {
        var stop = new Stop(Trouble.AUTH, reason);
        yield context.isKeyRefreshed() ? new Decision.Halt(stop) : new Decision.RefreshKey(stop);
      }
      case Verdict.Blocked(Trouble trouble, Reason reason) ->
          blocked(new Stop(trouble, reason));
      case Verdict.Ambiguous(Trouble trouble, Reason reason) ->
          new Decision.Attribute(
              new Decision.Store(context.response().get(), Kind.REFUSED),
              new Stop(trouble, reason));
    };
  }

  /// Some say that the quota is gone where only a minute's is, or this prompt's: it is found out, as
  /// with a refusal that is ambiguous.
  private static Decision blocked(Stop stop) {
    var back = new ComesBack(new Cause.Passing(), Optional.empty(), stop.reason());
    return stop.trouble() == Trouble.QUOTA
        ? new Decision.Attribute(new Decision.Return(back), stop)
        : new Decision.Halt(stop);
  }

  /// One careful retry in place where the provider asks for no long wait and the time allows it.
  private static Decision afterFailure(Verdict.Passing passing, Reply reply, Context context) {
    boolean isCut = reply instanceof Reply.Broken(Reply.Fault fault, _) && fault == Reply.Fault.CUT;
    Cause cause = isCut ? new Cause.Cut() : new Cause.Passing();
    var comesBack = new ComesBack(cause, passing.hint(), passing.reason());
    Duration wait = context.pauseAfter(passing);
    return context.allowsRetry(passing, wait)
        ? new Decision.Retry(wait, comesBack)
        : new Decision.Return(comesBack);
  }
}
