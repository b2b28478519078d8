package sluice.volley;

import java.time.Duration;
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

/// What is to be done about a prompt once its reply has been judged. Deciding is pure.
sealed interface Next {
  /// A longer wait is cheaper in the queue.
  Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /// Store how it ended.
  record Store(Ending ending, Kind kind) implements Next {}

  /// Send it once more, after a pause.
  ///
  /// @param setback what it comes back for, should there be no time left then
  record Retry(Duration pause, ComesBack setback) implements Next {}

  /// Send it back to the queue.
  record Return(ComesBack comesBack) implements Next {}

  /// Ask for the key anew; send it once more where there is another, else stop.
  record RenewKey(Stop otherwise) implements Next {}

  /// Fire nothing more.
  record Halt(Stop stop) implements Next {}

  /// Wait for what becomes of the others: store the refusal where it is this prompt's own fault,
  /// else stop.
  record AwaitOthers(Ending refusal, Stop otherwise) implements Next {}

  /// Whether the others must not start before it is done.
  default boolean holdsOthers() {
    return switch (this) {
      case Store _, Retry _, Return _ -> false;
      case RenewKey _, Halt _, AwaitOthers _ -> true;
    };
  }

  /// What the decision depends on beside the verdict.
  ///
  /// @param response the response as it would be stored; asked for only where there is one
  /// @param isRetried whether it has had its retry in place
  /// @param isKeyRenewed whether the key has been asked for anew on its behalf
  /// @param isAnsweredOfLate whether any prompt was answered in the last five minutes
  /// @param pause before a retry for which the provider gives no hint
  /// @param isTimeFor whether time and retry budget allow a pause and another attempt
  record Circumstances(
      Supplier<Ending> response,
      boolean isRetried,
      boolean isKeyRenewed,
      boolean isAnsweredOfLate,
      Duration pause,
      Predicate<Duration> isTimeFor) {
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);

    private Duration pauseAfter(Verdict.Passing passing) {
      Duration wait = passing.hint().orElse(pause);
      return wait.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : wait;
    }

    private boolean allowRetry(Verdict.Passing passing, Duration wait) {
      return passing.inPlace()
          && !isRetried
          && wait.compareTo(LONGEST_PAUSE) <= 0
          && isTimeFor.test(wait);
    }
  }

  /// Decides.
  static Next after(Verdict verdict, Reply reply, Circumstances circumstances) {
    return switch (verdict) {
      case Verdict.Answered _ -> new Store(circumstances.response().get(), Kind.ANSWERED);
      case Verdict.Refused _ -> new Store(circumstances.response().get(), Kind.REFUSED);
      case Verdict.Unanswerable(ErrorCode code, Reason reason) ->
          new Store(new Ending.Errored(code, reason.label()), Kind.FAILED);
      case Verdict.Passing passing -> afterSetback(passing, reply, circumstances);
      case Verdict.Unauthorized(Reason reason) -> {
        var stop = new Stop(Trouble.AUTH, reason.words());
        yield circumstances.isKeyRenewed() ? new Halt(stop) : new RenewKey(stop);
      }
      case Verdict.Blocked(Trouble trouble, Reason reason) ->
          new Halt(new Stop(trouble, reason.words()));
      case Verdict.Ambiguous(Trouble trouble, Reason reason) ->
          circumstances.isAnsweredOfLate()
              ? new Store(circumstances.response().get(), Kind.REFUSED)
              : new AwaitOthers(circumstances.response().get(), new Stop(trouble, reason.words()));
    };
  }

  /// One careful retry in place where the provider asks for no long wait and the time allows it.
  private static Next afterSetback(
      Verdict.Passing passing, Reply reply, Circumstances circumstances) {
    boolean isCut = reply instanceof Reply.Broken(Reply.Fault fault, _) && fault == Reply.Fault.CUT;
    Cause cause = isCut ? new Cause.Cut() : new Cause.Passing();
    var comesBack = new ComesBack(cause, passing.hint(), passing.reason().label());
    Duration wait = circumstances.pauseAfter(passing);
    return circumstances.allowRetry(passing, wait)
        ? new Retry(wait, comesBack)
        : new Return(comesBack);
  }
}
