package sluice.provider;

import java.time.Duration;
import java.util.Optional;
import sluice.message.ErrorCode;

/// What a reply means for the prompt it answers.
public sealed interface Verdict {

  /// A usable answer: it is stored and the prompt is done.
  record Answered(Usage usage, String model) implements Verdict {}

  /// The provider refuses this request for good: its response is stored and the prompt is done.
  record Refused() implements Verdict {}

  /// There is no usable response and trying again would bring none: an error is stored and the
  /// prompt is done.
  ///
  /// @param message what was wrong; holds neither the prompt nor the key
  record Unanswerable(ErrorCode code, String message) implements Verdict {}

  /// It may go better another time.
  ///
  /// @param setback what kind of trouble it is
  /// @param hint when the provider says to try again
  /// @param inPlace whether one retry within the invocation is worth it
  /// @param reason for the logs
  record Passing(Setback setback, Optional<Duration> hint, boolean inPlace, String reason)
      implements Verdict {}

  /// The key is refused; it may have been renewed meanwhile.
  ///
  /// @param message the provider's words, which may hold secrets
  record Unauthorized(String message) implements Verdict {}

  /// Nobody's fault among the prompts: nothing more is fired.
  ///
  /// @param message the provider's words, which may hold secrets
  record Blocked(Trouble trouble, String message) implements Verdict {}

  /// The refusal may concern this prompt alone, or everybody: it does not name the request.
  ///
  /// @param trouble what it is where it concerns everybody
  /// @param message the provider's words, which may hold secrets
  record Ambiguous(Trouble trouble, String message) implements Verdict {}

  /// The provider's words or what stands for them; may hold secrets and parts of the prompt.
  default String words() {
    return switch (this) {
      case Answered _, Refused _ -> "";
      case Unanswerable(_, String message) -> message;
      case Passing(_, _, _, String reason) -> reason;
      case Unauthorized(String message) -> message;
      case Blocked(_, String message) -> message;
      case Ambiguous(_, String message) -> message;
    };
  }
}
