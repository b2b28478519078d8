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
          429 | {"error":{"type":"tokens","code":"rate_limit_exceeded"}}                        | RATE
          429 | {"error":{"type":"rate_limit_error","code":"slow_down"}}                        | RATE
          429 | <html>Too many requests</html>                                                  | RATE
          429 | {"error":{"type":"engine_overloaded_error"}}                                    | OVERLOAD
          500 | ~~                                                                              | ERRED
          500 | {"error":{"type":"server_error","code":null}}                                   | ERRED
          500 | {"error":{"type":"overloaded_error"}}                                           | OVERLOAD
          400 | {"error":{"type":"server_busy"}}                                                | THROTTLED
          403 | {"error":{"code":"RateLimitReached"}}                                           | THROTTLED
          413 | {"error":{"type":"tokens","code":"rate_limit_exceeded"}}                        | THROTTLED
          421 | ~~                                                                              | ERRED
          424 | {"message":"The model failed to answer."}                                       | ERRED
          498 | {"error":{"type":"server_error","code":"capacity_exceeded"}}                    | THROTTLED
          498 | {"error":{"message":"Invalid token."}}                                          | ERRED
          499 | <html>Client closed request</html>                                              | ERRED
          502 | <html>Bad gateway</html>                                                        | ERRED
          503 | ~~                                                                              | OVERLOAD
          503 | {"error":{"type":"service_unavailable_error","code":"server_is_overloaded"}}    | OVERLOAD
          503 | {"error":{"type":"service_unavailable_error","code":"slow_down"}}               | OVERLOAD
          504 | {"error":{"type":"timeout_error"}}                                              | ERRED
          524 | ~~                                                                              | ERRED
          529 | {"error":{"type":"overloaded_error"}}                                           | OVERLOAD
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
          {"error":{"code":429}}                          | RATE
          {"error":{"code":"rate_limit_exceeded"}}        | RATE
          {"error":{"code":"slow_down"}}                  | RATE
          {"error":{"code":503}}                          | OVERLOAD
          {"error":{"type":"overloaded_error"}}           | OVERLOAD
          {"error":{"code":"server_is_overloaded"}}       | OVERLOAD
          """)
  void retryableBodyOfA200_hasItsKind(String body, RetryableKind expected) {
    assertThat(kind(response(200, body), RESPONSES)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "NOT_CONNECTED, UNREACHED",
    "BROKEN, UNUSABLE",
    "TIMED_OUT, TIMED_OUT",
    "CUT, CUT",
  })
  void transportError_hasItsKind(Reply.TransportError fault, RetryableKind expected) {
    assertThat(kind(new Reply.NoResponse(fault, "it broke"), CHAT_COMPLETIONS)).isEqualTo(expected);
  }
}
