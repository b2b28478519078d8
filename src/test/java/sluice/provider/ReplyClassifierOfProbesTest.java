package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.message.Endpoint.CHAT_COMPLETIONS;
import static sluice.provider.Replies.response;

import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What a probe's reply proves, and which outage a failed one shows.
class ReplyClassifierOfProbesTest {

  private static String proven(Reply reply) {
    return Arrays.stream(OutageKind.values())
        .filter(outage -> ReplyClassifier.isProven(outage, reply, CHAT_COMPLETIONS, Instant.EPOCH))
        .map(OutageKind::label)
        .collect(Collectors.joining(" "));
  }

  private static OutageKind shown(Reply reply) {
    return ReplyClassifier.outageOfProbe(reply, CHAT_COMPLETIONS, Instant.EPOCH);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          200 | {"choices":[{"message":{"content":"pong"}}]}                                          | auth quota provider config | PROVIDER
          400 | {"error":{"type":"invalid_request_error","code":"invalid_value","message":"no"}}      | auth quota config          | PROVIDER
          404 | {"error":{"type":"invalid_request_error","code":"model_not_found","message":"no"}}    | auth quota config          | PROVIDER
          404 | {"error":{"type":"api_error","message":"no"}}                                         | auth quota config          | CONFIG
          429 | {"error":{"code":"rate_limit_exceeded","message":"no"}}                               | auth quota config          | PROVIDER
          500 | {"error":{"type":"server_error","message":"no"}}                                      | auth quota config          | PROVIDER
          503 | <html>Later</html>                                                                    | auth quota                 | PROVIDER
          401 | {"error":{"code":"invalid_api_key","message":"no"}}                                   | quota config               | AUTH
          401 | <html>Sign in</html>                                                                  | quota                      | AUTH
          403 | {"error":{"code":"unsupported_country_region_territory","message":"no"}}              | quota config               | AUTH
          400 | {"error":{"type":"no_db_connection","code":"400","message":"No connected db."}}       | quota config               | AUTH
          400 | {"error":{"type":"server_says","message":"That API key is unknown here"}}             | quota config               | AUTH
          402 | {"error":{"code":402,"message":"no"}}                                                 | auth config                | QUOTA
          429 | {"error":{"code":"insufficient_quota","message":"no"}}                                | auth config                | QUOTA
          400 | {"error":{"code":"Arrearage","message":"no"}}                                         | auth config                | QUOTA
          400 | {"error":{"code":"Gone.Dry","message":"no"}}                                          | auth config                | QUOTA
          200 | {"base_resp":{"status_code":1008,"status_msg":"no balance"}}                          | auth config                | QUOTA
          404 | {"error":{"type":"not_found_error","code":404,"message":"File Not Found"}}            | auth quota                 | CONFIG
          404 | {"error":{"type":"invalid_request_error","message":"Invalid URL (POST /v1/v1)"}}      | auth quota                 | CONFIG
          404 | {"detail":"Not Found"}                                                                | auth quota                 | CONFIG
          405 | {"error":{"code":"method_not_supported","message":"no"}}                              | auth quota                 | CONFIG
          400 | <html>Plain HTTP on an HTTPS port</html>                                              | auth quota                 | CONFIG
          301 | ~~                                                                                    | auth quota                 | CONFIG
          200 | <html>Sign in to the network</html>                                                   | auth quota                 | PROVIDER
          """)
  void responseToAProbe_provesWhatItDoesNotDeny(
      int status, String body, String proven, OutageKind shown) {
    assertThat(inOrder(proven(response(status, body)))).isEqualTo(inOrder(proven));
    assertThat(shown(response(status, body))).isEqualTo(shown);
  }

  private static String inOrder(String words) {
    return Arrays.stream(words.split(" ")).sorted().collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @EnumSource
  void probeWithoutAWholeResponse_provesNothing(Reply.TransportError fault) {
    var broken = new Reply.NoResponse(fault, "it broke");

    assertThat(proven(broken)).isEmpty();
    assertThat(shown(broken)).isEqualTo(OutageKind.PROVIDER);
  }
}
