package sluice.provider;

import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import sluice.message.ErrorCode;

/// What a reply means for the prompt it answers.
public sealed interface Classification {

  /// A usable answer: it is stored and the prompt is done.
  record Success(Usage usage, String model) implements Classification {}

  /// The provider refuses this request for good: its response is stored and the prompt is done.
  record Rejected(Reason reason) implements Classification {}

  /// There is no usable response and trying again would bring none: an error is stored and the
  /// prompt is done.
  ///
  /// @param reason its label is the message of the record
  record Unusable(ErrorCode code, Reason reason) implements Classification {}

  /// It may go better another time.
  ///
  /// @param kind what kind of trouble it is
  /// @param hint when the provider says to try again
  /// @param inPlace whether one retry within the invocation is worth it
  record Retryable(RetryableKind kind, Optional<Duration> hint, boolean inPlace, Reason reason)
      implements Classification {}

  /// The key is refused; it may have been renewed meanwhile.
  record Unauthorized(Reason reason) implements Classification {}

  /// Nobody's fault among the prompts: nothing more is sent.
  record OutageSeen(OutageKind trouble, Reason reason) implements Classification {}

  /// A refusal that does not name the request: it may be the prompt's own fault, or trouble of the
  /// account, the key or the address that would refuse every other prompt as well.
  ///
  /// @param trouble what it would be
  record Ambiguous(OutageKind trouble, Reason reason) implements Classification {}

  /// The same with what the provider said taken through a filter.
  default Classification filtered(UnaryOperator<Reason> filter) {
    return switch (this) {
      case Success answered -> answered;
      case Rejected(Reason reason) -> new Rejected(filter.apply(reason));
      case Unusable(ErrorCode code, Reason reason) -> new Unusable(code, filter.apply(reason));
      case Retryable(RetryableKind kind, var hint, boolean inPlace, Reason reason) ->
          new Retryable(kind, hint, inPlace, filter.apply(reason));
      case Unauthorized(Reason reason) -> new Unauthorized(filter.apply(reason));
      case OutageSeen(OutageKind trouble, Reason reason) ->
          new OutageSeen(trouble, filter.apply(reason));
      case Ambiguous(OutageKind trouble, Reason reason) ->
          new Ambiguous(trouble, filter.apply(reason));
    };
  }

  /// Why it is no answer; asked for only where it is none.
  default Reason why() {
    return switch (this) {
      case Success _ -> Reason.of("answered");
      case Rejected(Reason reason) -> reason;
      case Unusable(_, Reason reason) -> reason;
      case Retryable(_, _, _, Reason reason) -> reason;
      case Unauthorized(Reason reason) -> reason;
      case OutageSeen(_, Reason reason) -> reason;
      case Ambiguous(_, Reason reason) -> reason;
    };
  }
}
