package sluice.dispatch;

import java.net.http.HttpHeaders;
import java.util.Optional;
import sluice.provider.Redactor;
import sluice.provider.Reply;
import sluice.store.Result;

/// Turns a response into what is stored of it. Pure.
final class StoredResponses {
  private static final int MAX_REQUEST_ID = 256;

  private StoredResponses() {}

  /// The response as it is stored: an answer as it came, a refusal without the secrets it may
  /// quote.
  ///
  /// @throws IllegalStateException where there was no whole response, which is never judged as one
  static Result of(Reply reply, Redactor secrets, Optional<String> key) {
    if (!(reply instanceof Reply.Response(int status, HttpHeaders headers, byte[] body))) {
      throw new IllegalStateException("judged as a response: " + reply);
    }
    boolean isAnswer = status / 100 == 2;
    return new Result.Responded(
        status, requestId(headers), isAnswer ? body : secrets.scrub(body, key));
  }

  /// OpenAI and most others, or Anthropic.
  private static Optional<String> requestId(HttpHeaders headers) {
    return headers
        .firstValue("x-request-id")
        .or(() -> headers.firstValue("request-id"))
        .filter(id -> id.length() <= MAX_REQUEST_ID);
  }
}
