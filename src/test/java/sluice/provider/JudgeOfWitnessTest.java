package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.message.Endpoint.CHAT_COMPLETIONS;
import static sluice.provider.Replies.response;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What shows that provider, key and address work.
class JudgeOfWitnessTest {
  private static final String ERROR =
      """
      {"error":{"message":"no","type":"some_error","param":null,"code":"some_code"}}\
      """;

  private static boolean isWitnessed(Reply reply) {
    return Judge.isWitnessed(reply, CHAT_COMPLETIONS, Instant.EPOCH);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 400, 406, 410, 411, 413, 415, 416, 418, 422, 424, 451})
  void anAnswerOrARefusalOfTheRequestAloneDoes(int status) {
    String body = status / 100 == 2 ? "{\"choices\":[]}" : ERROR;

    assertThat(isWitnessed(response(status, body))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {301, 307, 401, 402, 403, 404, 405, 407, 408, 409, 429, 500, 502, 503, 504, 529})
  void whatMayTellOfProviderKeyOrAddressDoesNot(int status) {
    assertThat(isWitnessed(response(status, ERROR))).isFalse();
    assertThat(isWitnessed(response(status, "<html>No.</html>"))).isFalse();
    assertThat(isWitnessed(response(status, ""))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          200 | ~~
          200 | <html>Sign in to the network</html>
          200 | {"error":{"code":400,"message":"wrong"}}
          200 | {"error":{"code":503,"message":"later"}}
          400 | {"error":{"type":"invalid_request_error","message":"Your credit balance is too low"}}
          400 | {"error":"Incorrect API key provided: xa***ys."}
          404 | {"error":{"type":"invalid_request_error","code":"model_not_found"}}
          429 | {"error":{"message":"Request too large for gpt-4o","code":"rate_limit_exceeded"}}
          429 | {"error":{"code":"insufficient_quota"}}
          """)
  void whatSaysSoInItsBodyDoesNot(int status, String body) {
    assertThat(isWitnessed(response(status, body))).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void noWholeResponseDoesNot(Reply.Fault fault) {
    assertThat(isWitnessed(new Reply.Broken(fault, "it broke"))).isFalse();
  }
}
