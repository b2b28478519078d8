package sluice.store;

import java.util.Optional;
import sluice.message.ErrorCode;

/// How a prompt ended, as its record tells it: with a response or with an error.
public sealed interface Result {

  /// Whether the provider answered (2xx); such a record is never replaced.
  default boolean isAnswer() {
    return this instanceof Responded responded && responded.status() / 100 == 2;
  }

  /// The provider's response, an answer or a refusal.
  ///
  /// @param requestId the provider's name for the request, where it sent one
  /// @param body as received; JSON is stored as it is (see [sluice.json.LenientJson]), anything
  ///   else as a string
  @SuppressWarnings("ArrayRecordComponent") // up to many megabytes: not copied, not compared
  record Responded(int status, Optional<String> requestId, byte[] body) implements Result {}

  /// Never sent, or no usable response.
  ///
  /// @param message what was wrong and where; holds neither the prompt nor the key
  record Errored(ErrorCode code, String message) implements Result {}
}
