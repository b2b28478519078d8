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

/// Which refusals concern the request, which are outages, which may be either, and which are
/// retried.
class ReplyClassifierOfRefusalsTest {
  private static final String UNNAMED = "{\"error\":{\"message\":\"no\",\"type\":\"some_error\"}}";

  private static Classification classify(int status, String body, String... headers) {
    return ReplyClassifier.classify(
        response(status, body, headers), CHAT_COMPLETIONS, Instant.EPOCH);
  }

  private static String error(String name) {
    return "{\"error\":{\"message\":\"no\",\"code\":\"" + name + "\"}}";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "context_length_exceeded",
        "exceed_context_size_error",
        "ContextWindowExceededError",
        "invalid_value",
        "invalid_prompt",
        "InvalidParameter",
        "unsupported_parameter",
        "unknown_parameter",
        "missing_required_parameter",
        "content_policy_violation",
        "content_filter",
        "ResponsibleAIPolicyViolation",
        "DataInspectionFailed",
        "model_not_found",
        "ModelNotFound",
        "DeploymentNotFound",
        "string_above_max_length",
        "invalid_json_schema",
        "request_too_large",
        "invalid_request_error",
        "BadRequestError",
        "NotFoundError",
        "INVALID_ARGUMENT",
        "ValidationException",
        "Client specified an invalid argument",
      })
  void errorNameOfRequests_isRefused(String name) {
    assertThat(inWords(classify(400, error(name)))).isEqualTo("refused");
    assertThat(inWords(classify(422, error("422").replace("}}", ",\"type\":\"" + name + "\"}}"))))
        .isEqualTo("refused");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "some_error",
        "api_error",
        "server_error",
        "unknown_error",
        "invalid_account",
        "invalid_subscription",
        "missing_payment_method",
        "unsupported_country",
        "permission_denied",
        "FAILED_PRECONDITION",
        "AccountFrosty",
        "1234",
        "Your plan has ended, see you",
      })
  void anotherErrorName_isAmbiguous(String name) {
    assertThat(inWords(classify(400, error(name)))).isEqualTo("ambiguous: quota");
    assertThat(inWords(classify(422, error(name)))).isEqualTo("ambiguous: quota");
  }

  @Test
  void errorThatNamesAParameter_isRefused() {
    assertThat(inWords(classify(400, "{\"error\":{\"message\":\"no\",\"param\":\"messages[3]\"}}")))
        .isEqualTo("refused");
    assertThat(inWords(classify(400, "{\"error\":{\"message\":\"no\",\"param\":\"None\"}}")))
        .isEqualTo("ambiguous: quota");
    assertThat(
            inWords(classify(422, "{\"detail\":[{\"loc\":[\"body\",\"model\"],\"msg\":\"no\"}]}")))
        .isEqualTo("refused");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Your account has been frozen by our risk control      | ambiguous: quota
          This API is not enabled for your subscription         | ambiguous: quota
          Please enable billing on project 7                    | ambiguous: quota
          Top up to go on                                       | ambiguous: quota
          This API key may not be used from here                | ambiguous: auth
          This credential is only authorized for something else | ambiguous: auth
          max_tokens: Field required                            | refused
          prompt is too long: 210000 tokens > 200000 maximum    | refused
          """)
  void generalErrorNameWithWordsOfTheAccount_isAmbiguous(String words, String expected) {
    String body = "{\"error\":{\"type\":\"invalid_request_error\",\"message\":\"" + words + "\"}}";

    assertThat(inWords(classify(400, body))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Arrearage",
        "exceeded_current_quota_error",
        "AccountOverdueError",
        "PostpaidBillOverdue",
        "1113",
        "budget_exceeded",
        "insufficient_quota",
        "insufficient_user_quota",
        "insufficient_balance",
        "InsufficientBalanceError",
        "out_of_credits",
        "account_suspended",
      })
  void errorNameOfSpentAccounts_isAQuotaOutage(String name) {
    for (int status : new int[] {400, 402, 403, 422, 429}) {
      assertThat(inWords(classify(status, error(name)))).isEqualTo("blocked: quota");
      assertThat(inWords(classify(status, error(name), "Retry-After", "60")))
          .isEqualTo("blocked: quota");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Your account org-1 is suspended due to insufficient balance, please recharge",
        "Access denied: the account is not in good standing.",
        "Access denied, please make sure your account is in good standing.",
        "Your account is overdue. Please pay.",
        "Budget has been exceeded! Current cost: 1.2, Max budget: 1.0",
        "litellm.BadRequestError: XException - Insufficient account balance",
        "This organization is out of credits",
      })
  void messageThatOpensWithWordsOfSpentAccounts_isAQuotaOutage(String words) {
    String opened = "{\"error\":{\"message\":\"" + words + "\",\"type\":\"some_error\"}}";
    String quoted =
        "{\"error\":{\"message\":\"Bad text '" + words + "'\",\"type\":\"some_error\"}}";

    assertThat(inWords(classify(429, opened))).isEqualTo("blocked: quota");
    assertThat(inWords(classify(400, quoted))).isEqualTo("ambiguous: quota");
  }

  @ParameterizedTest
  @CsvSource({
    "no_db_connection, No connected db.",
    "some_error, Invalid API key",
    "some_error, API key is invalid",
    "invalid_authentication_error, no",
  })
  void refusedKey_isKnownByNameOrOpeningWords(String type, String words) {
    String body =
        "{\"error\":{\"type\":\"%s\",\"code\":\"400\",\"message\":\"%s\"}}".formatted(type, words);

    assertThat(inWords(classify(400, body))).isEqualTo("unauthorized");
    assertThat(inWords(classify(400, body, "Retry-After", "60"))).isEqualTo("unauthorized");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 404, 405, 410, 413, 418, 422, 431, 451})
  void refusalWithARetryHeader_isRetried(int status) {
    assertThat(inWords(classify(status, UNNAMED))).startsWith("ambiguous");
    assertThat(inWords(classify(status, UNNAMED, "Retry-After", "7"))).isEqualTo("again");
    assertThat(inWords(classify(status, "<html>", "Retry-After", "0"))).isEqualTo("again");
    assertThat(inWords(classify(status, UNNAMED, "retry-after-ms", "70"))).isEqualTo("again");
    assertThat(inWords(classify(status, UNNAMED, "x-should-retry", "true"))).isEqualTo("again");
    assertThat(inWords(classify(status, UNNAMED, "x-should-retry", "false")))
        .startsWith("ambiguous");
    assertThat(inWords(classify(status, UNNAMED, "Retry-After", ""))).startsWith("ambiguous");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ThrottlingException",
        "ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/",
        "com.amazon.coral.service#ThrottlingException",
        "TooManyRequestsException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "ModelNotReadyException",
        "ServiceQuotaExceededException",
      })
  void awsHeaderOfThrottling_isThrottled(String type) {
    Classification expected =
        classify(400, "{\"message\":\"Please wait.\"}", "x-amzn-errortype", type);

    assertThat(expected)
        .extracting(of -> ((Classification.Retryable) of).kind())
        .isEqualTo(RetryableKind.THROTTLED);
  }

  @ParameterizedTest
  @CsvSource({
    "ValidationException, 400, refused",
    "ResourceNotFoundException, 404, refused",
    "AccessDeniedException, 403, ambiguous: auth",
    "ExpiredTokenException, 403, unauthorized",
    "StrangeException, 400, ambiguous: quota",
  })
  void awsHeaderOfAnotherError_isClassified(String type, int status, String expected) {
    assertThat(inWords(classify(status, "{\"message\":\"no\"}", "x-amzn-errortype", type)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rate_limit_exceeded",
        "RateLimitReached",
        "Throttling.RateQuota",
        "TooManyRequests",
        "concurrency_limit_exceeded",
        "RESOURCE_EXHAUSTED",
        "capacity_exceeded",
        "model_at_capacity",
        "server_overloaded",
        "engine_overloaded_error",
        "server_busy",
        "flex_unavailable",
        "service_unavailable",
      })
  void errorNameOfRateOrCapacity_isThrottled(String name) {
    Classification expected = classify(400, error(name));

    assertThat(expected)
        .extracting(of -> ((Classification.Retryable) of).kind())
        .isEqualTo(RetryableKind.THROTTLED);
    assertThat(inWords(classify(403, error(name)))).isEqualTo("again");
  }

  @Test
  void messageThatOpensWithWordsOfRate_isRetried() {
    assertThat(
            inWords(classify(403, "{\"message\":\"You have exceeded a secondary rate limit.\"}")))
        .isEqualTo("again");
    assertThat(inWords(classify(400, "{\"message\":\"Too many requests, please wait.\"}")))
        .isEqualTo("again");
    assertThat(inWords(classify(400, "{\"message\":\"Bad text 'too many requests'\"}")))
        .isEqualTo("ambiguous: quota");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 413, 422, 429})
  void hopelessRequestWithARetryHeader_isRefused(int status) {
    assertThat(inWords(classify(status, error("context_length_exceeded"), "Retry-After", "7")))
        .isEqualTo("refused");
    assertThat(
            inWords(classify(status, error("content_policy_violation"), "x-should-retry", "true")))
        .isEqualTo("refused");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Limit 7000, Used 0, Requested ~12903. Please try again in 50.59s.",
        "Limit 7000, Used 0, Requested 12,903.",
        "Limit: 7,000, Used: 10, Requested: about 12903",
        "Limit 7000, Requested 12903",
      })
  void requestLargerThanTheLimit_isRefused(String words) {
    String body =
        "{\"error\":{\"message\":\"Rate limit reached (TPM): %s\",\"code\":\"rate_limit_exceeded\"}}";

    assertThat(inWords(classify(429, body.formatted(words), "Retry-After", "51")))
        .isEqualTo("refused");
    assertThat(inWords(classify(429, body.formatted(words.replaceAll("12,?903", "6,903")))))
        .isEqualTo("again");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\":{\"message\":\"File Not Found\",\"type\":\"not_found_error\",\"code\":404}}",
        "{\"error\":{\"message\":\"Not Found\",\"type\":\"NotFoundError\",\"code\":404}}",
        "{\"error\":{\"message\":\"Invalid URL (POST /v1/v1)\",\"type\":\"invalid_request_error\"}}",
        "{\"error\":{\"message\":\"Unknown request URL: POST /x\",\"code\":\"unknown_url\"}}",
        "{\"detail\":\"Not Found\"}",
        "{\"status\":404,\"error\":\"Not Found\",\"path\":\"/v1/chat/completions\"}",
        "{\"error\":{\"message\":\"who knows\",\"type\":\"api_error\"}}",
        "{}",
        "Cannot POST /v1/chat/completions",
      })
  void unknownAddress_isAmbiguous(String body) {
    assertThat(inWords(classify(404, body))).isEqualTo("ambiguous: config");
  }

  @Test
  void retryDelayInTheBody_isTheHint() {
    String google =
        """
        {"error":{"code":429,"message":"Quota exceeded.","status":"RESOURCE_EXHAUSTED","details":\
        [{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"37s"}]}}\
        """;

    assertThat(((Classification.Retryable) classify(429, google)).hint())
        .isEqualTo(Optional.of(Duration.ofSeconds(37)));
  }
}
