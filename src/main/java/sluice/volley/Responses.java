package sluice.volley;

import java.net.http.HttpHeaders;
import java.util.Optional;
import sluice.provider.Reply;
import sluice.provider.Secrets;
import sluice.store.Ending;

/// Turns a response into what is stored of it. Pure.
final class Responses {
  private static final int MAX_REQUEST_ID = 256;

  private Responses() {}

  /// The response as it is stored: an answer as it came, a refusal without the secrets it may
  /// quote.
  ///
  /// @throws IllegalStateException where there was no whole response, which is never judged as one
  static Ending of(Reply reply, Secrets secrets, Optional<String> key) {
    if (!(reply instanceof Reply.Response(int status, HttpHeaders headers, byte[] body))) {
      throw new IllegalStateException("judged as a response: " + reply);
    }
    boolean isAnswer = status / 100 == 2;
    return new Ending.Responded(
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
