package sluice.provider;

import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import sluice.message.ErrorCode;

/// The meaning of a reply for its prompt, as [ReplyClassifier] decides it. Immutable.
public sealed interface Classification {

  /// The reply is a usable answer: it is stored, and the prompt is finished.
  ///
  /// @param model the model that answered; empty if the answer names none
  record Success(Usage usage, String model) implements Classification {}

  /// The provider refuses this request for good: its response is stored, and the prompt is
  /// finished.
  record Rejected(Reason reason) implements Classification {}

  /// There is no response to store, and a retry would bring none: an error is stored, and the
  /// prompt is finished.
  ///
  /// @param reason its label is the message of the record
  record Unusable(ErrorCode code, Reason reason) implements Classification {}

  /// A later attempt may succeed.
  ///
  /// @param kind the kind of failure
  /// @param hint the time after which the provider allows a retry; empty if it gives none
  /// @param inPlace whether a retry within the invocation may succeed
  record Retryable(RetryableKind kind, Optional<Duration> hint, boolean inPlace, Reason reason)
      implements Classification {}

  /// The provider refuses the key, which may have been rotated meanwhile.
  record Unauthorized(Reason reason) implements Classification {}

  /// The failure is an outage, which no prompt causes: nothing more is sent.
  record OutageSeen(OutageKind kind, Reason reason) implements Classification {}

  /// A refusal that does not name its cause: it may concern the one prompt, or the account, the key
  /// or the address, and so every prompt.
  ///
  /// @param kind the outage in the latter case
  record Ambiguous(OutageKind kind, Reason reason) implements Classification {}

  /// Returns the same classification with its reason filtered.
  default Classification filtered(UnaryOperator<Reason> filter) {
    return switch (this) {
      case Success answered -> answered;
      case Rejected(Reason reason) -> new Rejected(filter.apply(reason));
      case Unusable(ErrorCode code, Reason reason) -> new Unusable(code, filter.apply(reason));
      case Retryable(RetryableKind kind, var hint, boolean inPlace, Reason reason) ->
          new Retryable(kind, hint, inPlace, filter.apply(reason));
      case Unauthorized(Reason reason) -> new Unauthorized(filter.apply(reason));
      case OutageSeen(OutageKind kind, Reason reason) -> new OutageSeen(kind, filter.apply(reason));
      case Ambiguous(OutageKind kind, Reason reason) -> new Ambiguous(kind, filter.apply(reason));
    };
  }

  /// Returns the reason why the reply is not an answer; meaningless for a [Success].
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
