package sluice.dispatch;

import java.net.http.HttpHeaders;
import java.util.Optional;
import sluice.provider.Redactor;
import sluice.provider.Reply;
import sluice.store.Result;

/// Converts a response to its stored form. Pure.
final class StoredResponses {
  private static final int MAX_REQUEST_ID = 256;

  private StoredResponses() {}

  /// Returns the stored form: an answer unchanged, a refusal without secrets that it may quote.
  ///
  /// @throws IllegalStateException if there was no response, which no classification stores
  static Result of(Reply reply, Redactor secrets, Optional<String> key) {
    if (!(reply instanceof Reply.Response(int status, HttpHeaders headers, byte[] body))) {
      throw new IllegalStateException("classified as a response: " + reply);
    }
    boolean isAnswer = status / 100 == 2;
    return new Result.Responded(
        status, requestId(headers), isAnswer ? body : secrets.scrub(body, key));
  }

  /// The header of OpenAI and most other providers, or that of Anthropic.
  private static Optional<String> requestId(HttpHeaders headers) {
    return headers
        .firstValue("x-request-id")
        .or(() -> headers.firstValue("request-id"))
        .filter(id -> id.length() <= MAX_REQUEST_ID);
  }
}
