package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.message.Endpoint.CHAT_COMPLETIONS;
import static sluice.provider.Replies.inWords;
import static sluice.provider.Replies.response;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a status means by itself, and what an exchange without a status means.
class ReplyClassifierTest {
  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

  private static final String ERROR =
      """
      {"error":{"message":"no","type":"some_error","param":null,"code":null}}\
      """;

  private static Classification classify(Reply reply) {
    return ReplyClassifier.classify(reply, CHAT_COMPLETIONS, NOW);
  }

  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          status, with an error object, with HTML, with nothing
          300, ambiguous: config, ambiguous: config, ambiguous: config
          301, ambiguous: config, ambiguous: config, ambiguous: config
          302, ambiguous: config, ambiguous: config, ambiguous: config
          303, ambiguous: config, ambiguous: config, ambiguous: config
          304, ambiguous: config, ambiguous: config, ambiguous: config
          307, ambiguous: config, ambiguous: config, ambiguous: config
          308, ambiguous: config, ambiguous: config, ambiguous: config
          400, ambiguous: quota, ambiguous: config, ambiguous: config
          401, unauthorized, unauthorized, unauthorized
          402, ambiguous: quota, ambiguous: quota, ambiguous: quota
          403, ambiguous: auth, ambiguous: auth, ambiguous: auth
          404, ambiguous: config, ambiguous: config, ambiguous: config
          405, ambiguous: config, ambiguous: config, ambiguous: config
          407, ambiguous: config, ambiguous: config, ambiguous: config
          408, again, again, again
          409, again, again, again
          410, ambiguous: quota, ambiguous: config, ambiguous: config
          413, ambiguous: quota, ambiguous: config, ambiguous: config
          415, ambiguous: quota, ambiguous: config, ambiguous: config
          421, again, again, again
          422, ambiguous: quota, ambiguous: config, ambiguous: config
          424, again, again, again
          425, again, again, again
          426, ambiguous: quota, ambiguous: config, ambiguous: config
          429, again, again, again
          431, ambiguous: quota, ambiguous: config, ambiguous: config
          451, ambiguous: quota, ambiguous: config, ambiguous: config
          498, again, again, again
          499, again, again, again
          500, again, again, again
          501, refused, refused, refused
          502, again, again, again
          503, again, again, again
          504, again, again, again
          505, refused, refused, refused
          520, again, again, again
          524, again, again, again
          529, again, again, again
          599, again, again, again
          """)
  void status_isClassifiedWithAnyBody(
      int status, String withError, String withHtml, String withNothing) {
    assertThat(inWords(classify(response(status, ERROR)))).isEqualTo(withError);
    assertThat(inWords(classify(response(status, "<html>No.</html>")))).isEqualTo(withHtml);
    assertThat(inWords(classify(response(status, "")))).isEqualTo(withNothing);
  }

  @ParameterizedTest
  @CsvSource({
    "NOT_CONNECTED, again",
    "BROKEN,        again",
    "TIMED_OUT,     'again, later'",
    "CUT,           'again, later'",
    "UNTRUSTED,     blocked: config",
    "UNSUPPORTED_ENCODING, blocked: config",
    "TOO_LARGE,     unanswerable: response_too_large",
  })
  void transportError_isClassifiedByItsKind(Reply.TransportError fault, String expected) {
    assertThat(inWords(classify(new Reply.NoResponse(fault, "it broke")))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 409, 429, 500, 503, 529})
  void retryableReply_carriesTheProvidersHint(int status) {
    Classification expected = classify(response(status, ERROR, "Retry-After", "7"));

    assertThat(expected)
        .isEqualTo(
            new Classification.Retryable(
                RetryableKind.of(status),
                Optional.of(Duration.ofSeconds(7)),
                /* inPlace= */ true,
                new Reason(status + " some_error", status + " no")));
  }

  @Test
  void hintThatIsADate_countsFromNow() {
    Classification expected =
        classify(response(503, "", "retry-after", "Tue, 24 Nov 2026 08:01:30 GMT"));

    assertThat(expected)
        .extracting(passing -> ((Classification.Retryable) passing).hint())
        .isEqualTo(Optional.of(Duration.ofSeconds(90)));
  }

  @Test
  void replyThatForbidsARetry_isNotRetriedInPlace() {
    assertThat(inWords(classify(response(429, ERROR, "x-should-retry", "false"))))
        .isEqualTo("again, later");
    assertThat(inWords(classify(response(429, ERROR, "x-should-retry", "true"))))
        .isEqualTo("again");
  }

  @Test
  void loggedReasonOfARetryableReply_quotesNothing() {
    String body =
        """
        {"error":{"message":"CANARY","type":"CANARY","code":"CANARY CANARY"}}\
        """;

    assertThat(classify(response(429, body)).toString()).doesNotContain("CANARY");
    assertThat(classify(response(500, body)).toString()).doesNotContain("CANARY");
    assertThat(classify(response(400, body)).toString()).doesNotContain("CANARY");
    assertThat(classify(response(200, body.replace("\"CANARY\"", "\"CANARY it is\""))).toString())
        .doesNotContain("CANARY");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          429 | {"error":{"message":"Slower.","type":"tokens","code":"rate_limit_exceeded"}} | 429 rate_limit_exceeded | 429 Slower.
          400 | {"error":{"message":"Wrong.","type":"invalid_request_error","code":"400"}}   | 400 invalid_request_error | 400 Wrong.
          400 | {"detail":[{"loc":["body","model"],"msg":"Field required"}]}                 | 400 | 400 Field required
          403 | {"error":{"type":"a name of its own"}}                                       | 403 | 403
          502 | <html><head><title>502: Bad   gateway</title></head><body>x</body></html>    | 502 | 502 502: Bad gateway
          504 | upstream request timeout                                                     | 504 | 504 upstream request timeout
          503 | <p>Busy</p>                                                                  | 503 | 503 Busy
          500 | ~~                                                                           | 500 | 500
          200 | {"error":{"code":"server_error","message":"Sorry."}} | 200 with an error inside: server_error | 200 with an error inside: Sorry.
          200 | {"id":1} | 200 without an answer | 200 without an answer
          """)
  void reason_hasALabelForLogsAndTheProvidersWords(
      int status, String body, String label, String words) {
    Reason reason = reason(classify(response(status, body)));

    assertThat(reason.label()).isEqualTo(label);
    assertThat(reason.words()).isEqualTo(words);
    assertThat(reason).hasToString(label);
  }

  private static Reason reason(Classification expected) {
    return switch (expected) {
      case Classification.Success _ -> throw new AssertionError("answered");
      case Classification.Rejected(Reason reason) -> reason;
      case Classification.Unusable(_, Reason reason) -> reason;
      case Classification.Retryable(_, _, _, Reason reason) -> reason;
      case Classification.Unauthorized(Reason reason) -> reason;
      case Classification.OutageSeen(_, Reason reason) -> reason;
      case Classification.Ambiguous(_, Reason reason) -> reason;
    };
  }

  @Test
  void outage_tellsTheProvidersWords() {
    String body =
        """
        {"error":{"message":"You exceeded your current quota.","code":"insufficient_quota"}}\
        """;

    assertThat(classify(response(429, body)))
        .isEqualTo(
            new Classification.OutageSeen(
                OutageKind.QUOTA,
                new Reason("429 insufficient_quota", "429 You exceeded your current quota.")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          <!DOCTYPE html><html><head><title>Sign in</title></head></html> | 200 with a web page, no answer: Sign in
          {"choices":[{"message":{"content":"half an ans                  | 200 without a whole JSON object
          four                                                            | 200 without a whole JSON object
          """)
  void webPageInPlaceOfAnAnswer_isToldByItsTitle(String body, String words) {
    assertThat(reason(classify(response(200, body))))
        .isEqualTo(new Reason("200 without a whole JSON object", words));
  }

  @Test
  void redirect_isToldWithItsTarget() {
    Classification redirect =
        classify(response(302, "", "Location", "https://sign-in.example/start"));

    assertThat(reason(redirect))
        .isEqualTo(new Reason("302", "302 leads to https://sign-in.example/start"));
  }
}
