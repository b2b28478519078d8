package sluice.provider;

import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import sluice.message.ErrorCode;

/// What a reply means for the prompt it answers.
public sealed interface Verdict {

  /// A usable answer: it is stored and the prompt is done.
  record Answered(Usage usage, String model) implements Verdict {}

  /// The provider refuses this request for good: its response is stored and the prompt is done.
  record Refused(Reason reason) implements Verdict {}

  /// There is no usable response and trying again would bring none: an error is stored and the
  /// prompt is done.
  ///
  /// @param reason its label is the message of the record
  record Unanswerable(ErrorCode code, Reason reason) implements Verdict {}

  /// It may go better another time.
  ///
  /// @param setback what kind of trouble it is
  /// @param hint when the provider says to try again
  /// @param inPlace whether one retry within the invocation is worth it
  record Passing(Setback setback, Optional<Duration> hint, boolean inPlace, Reason reason)
      implements Verdict {}

  /// The key is refused; it may have been renewed meanwhile.
  record Unauthorized(Reason reason) implements Verdict {}

  /// Nobody's fault among the prompts: nothing more is fired.
  record Blocked(Trouble trouble, Reason reason) implements Verdict {}

  /// A refusal that does not name the request: it may be the prompt's own fault, or trouble of the
  /// account, the key or the address that would refuse every other prompt as well.
  ///
  /// @param trouble what it would be
  record Ambiguous(Trouble trouble, Reason reason) implements Verdict {}

  /// The same with what the provider said taken through a filter.
  default Verdict filtered(UnaryOperator<Reason> filter) {
    return switch (this) {
      case Answered answered -> answered;
      case Refused(Reason reason) -> new Refused(filter.apply(reason));
      case Unanswerable(ErrorCode code, Reason reason) ->
          new Unanswerable(code, filter.apply(reason));
      case Passing(Setback setback, var hint, boolean inPlace, Reason reason) ->
          new Passing(setback, hint, inPlace, filter.apply(reason));
      case Unauthorized(Reason reason) -> new Unauthorized(filter.apply(reason));
      case Blocked(Trouble trouble, Reason reason) -> new Blocked(trouble, filter.apply(reason));
      case Ambiguous(Trouble trouble, Reason reason) ->
          new Ambiguous(trouble, filter.apply(reason));
    };
  }

  /// Why it is no answer; asked for only where it is none.
  default Reason why() {
    return switch (this) {
      case Answered _ -> Reason.of("answered");
      case Refused(Reason reason) -> reason;
      case Unanswerable(_, Reason reason) -> reason;
      case Passing(_, _, _, Reason reason) -> reason;
      case Unauthorized(Reason reason) -> reason;
      case Blocked(_, Reason reason) -> reason;
      case Ambiguous(_, Reason reason) -> reason;
    };
  }
}
