package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.message.Endpoint.CHAT_COMPLETIONS;
import static sluice.message.Endpoint.RESPONSES;
import static sluice.provider.Replies.response;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.message.Endpoint;

/// The kind of failure of a reply that is retried.
class ReplyClassifierOfRetriesTest {

  private static RetryableKind kind(Reply reply, Endpoint endpoint) {
    return ((Classification.Retryable) ReplyClassifier.classify(reply, endpoint, Instant.EPOCH))
        .kind();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          408 | ~~                                                                              | TIMED_OUT
          409 | {"error":{"type":"conflict_error","message":"lock timeout"}}                    | CONFLICT
          429 | {"error":{"type":"tokens","code":"rate_limit_exceeded"}}                        | RATE_LIMITED
          429 | {"error":{"type":"rate_limit_error","code":"slow_down"}}                        | RATE_LIMITED
          429 | <html>Too many requests</html>                                                  | RATE_LIMITED
          429 | {"error":{"type":"engine_overloaded_error"}}                                    | OVERLOADED
          500 | ~~                                                                              | SERVER_ERROR
          500 | {"error":{"type":"server_error","code":null}}                                   | SERVER_ERROR
          500 | {"error":{"type":"overloaded_error"}}                                           | OVERLOADED
          400 | {"error":{"type":"server_busy"}}                                                | THROTTLED
          403 | {"error":{"code":"RateLimitReached"}}                                           | THROTTLED
          413 | {"error":{"type":"tokens","code":"rate_limit_exceeded"}}                        | THROTTLED
          421 | ~~                                                                              | SERVER_ERROR
          424 | {"message":"The model failed to answer."}                                       | SERVER_ERROR
          498 | {"error":{"type":"server_error","code":"capacity_exceeded"}}                    | THROTTLED
          498 | {"error":{"message":"Invalid token."}}                                          | SERVER_ERROR
          499 | <html>Client closed request</html>                                              | SERVER_ERROR
          502 | <html>Bad gateway</html>                                                        | SERVER_ERROR
          503 | ~~                                                                              | OVERLOADED
          503 | {"error":{"type":"service_unavailable_error","code":"server_is_overloaded"}}    | OVERLOADED
          503 | {"error":{"type":"service_unavailable_error","code":"slow_down"}}               | OVERLOADED
          504 | {"error":{"type":"timeout_error"}}                                              | SERVER_ERROR
          524 | ~~                                                                              | SERVER_ERROR
          529 | {"error":{"type":"overloaded_error"}}                                           | OVERLOADED
          """)
  void retryableStatus_hasItsKind(int status, String body, RetryableKind expected) {
    assertThat(kind(response(status, body), CHAT_COMPLETIONS)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          ~~                                              | UNUSABLE
          <html></html>                                   | UNUSABLE
          {"choices":[                                    | UNUSABLE
          {"status":"failed"}                             | UNUSABLE
          {"error":"boom"}                                | UNUSABLE
          {"error":["boom"]}                              | UNUSABLE
          {"error":17}                                    | UNUSABLE
          {"error":{"code":502}}                          | UNUSABLE
          {"error":{"code":403,"message":"flagged"}}      | UNUSABLE
          {"error":{"type":"server_error"}}               | UNUSABLE
          {"error":{"code":408}}                          | TIMED_OUT
          {"error":{"code":409}}                          | CONFLICT
          {"error":{"code":429}}                          | RATE_LIMITED
          {"error":{"code":"rate_limit_exceeded"}}        | RATE_LIMITED
          {"error":{"code":"slow_down"}}                  | RATE_LIMITED
          {"error":{"code":503}}                          | OVERLOADED
          {"error":{"type":"overloaded_error"}}           | OVERLOADED
          {"error":{"code":"server_is_overloaded"}}       | OVERLOADED
          """)
  void retryableBodyOfA200_hasItsKind(String body, RetryableKind expected) {
    assertThat(kind(response(200, body), RESPONSES)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "NOT_CONNECTED, NOT_CONNECTED",
    "BROKEN, UNUSABLE",
    "TIMED_OUT, TIMED_OUT",
    "CUT, CANCELLED",
  })
  void transportError_hasItsKind(Reply.TransportError fault, RetryableKind expected) {
    assertThat(kind(new Reply.NoResponse(fault, "it broke"), CHAT_COMPLETIONS)).isEqualTo(expected);
  }
}
