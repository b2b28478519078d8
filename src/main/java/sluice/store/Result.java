package sluice.store;

import java.util.Optional;
import sluice.message.ErrorCode;

/// The result of a prompt, as its record tells it: a response or an error. Immutable.
public sealed interface Result {

  /// Whether this is an answer, a response with a status of 2xx. Its record is never replaced.
  default boolean isAnswer() {
    return this instanceof Responded responded && responded.status() / 100 == 2;
  }

  /// The provider's response: an answer, or a refusal for good.
  ///
  /// @param status the HTTP status
  /// @param requestId the provider's id of the request; empty where it sent none
  /// @param body as received; JSON is stored as it is (see [sluice.json.LenientJson]), any other
  ///   body as a string
  @SuppressWarnings("ArrayRecordComponent") // up to many megabytes: not copied, not compared
  record Responded(int status, Optional<String> requestId, byte[] body) implements Result {}

  /// No response: the prompt was not sent, or no attempt brought a usable response.
  ///
  /// @param code the kind of error
  /// @param message what was wrong and where; holds neither the prompt nor the key
  record Errored(ErrorCode code, String message) implements Result {}
}
