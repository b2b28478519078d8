package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The limits that the rate-limit headers of each provider report.
class HeaderSchemeTest {

  private static String told(String provider, String headers) {
    return RateLimitStatuses.told(Profiles.named(provider).orElseThrow(), headers);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "->",
      textBlock =
          """
          x-ratelimit-limit-requests: 500 | x-ratelimit-remaining-requests: 499 | x-ratelimit-reset-requests: 120ms | x-ratelimit-limit-tokens: 30000 | x-ratelimit-remaining-tokens: 29985 | x-ratelimit-reset-tokens: 30ms -> 499 of 500 requests in PT1M, all in PT0.12S; 29985 of 30000 tokens in PT1M, all in PT0.03S
          x-ratelimit-limit-tokens: 150000 | x-ratelimit-remaining-tokens: 135000 | x-ratelimit-reset-tokens: 6s -> 135000 of 150000 tokens in PT1M, all in PT6S
          x-ratelimit-limit-tokens: 60000 | x-ratelimit-remaining-tokens: 0 | x-ratelimit-reset-tokens: 1m0s -> 0 of 60000 tokens in PT1M, all in PT1M
          # A day's requests under the names of a minute's.
          x-ratelimit-limit-requests: 200 | x-ratelimit-remaining-requests: 197 | x-ratelimit-reset-requests: 16m17.764s | x-ratelimit-limit-tokens: 40000 | x-ratelimit-remaining-tokens: 39929 | x-ratelimit-reset-tokens: 106ms -> 197 of 200 requests in PT24H, all in PT16M17.764S; 39929 of 40000 tokens in PT1M, all in PT0.106S
          x-ratelimit-limit-requests: 10000 | x-ratelimit-remaining-requests: 9999 | x-ratelimit-reset-requests: 8.64s -> 9999 of 10000 requests in PT24H, all in PT8.64S
          # A project's tokens, where it has less of them left.
          x-ratelimit-limit-tokens: 150000 | x-ratelimit-remaining-tokens: 149000 | x-ratelimit-reset-tokens: 400ms | x-ratelimit-limit-project-tokens: 60000 | x-ratelimit-remaining-project-tokens: 57000 | x-ratelimit-reset-project-tokens: 3s -> 57000 of 60000 tokens in PT1M, all in PT3S
          x-ratelimit-limit-tokens: 150000 | x-ratelimit-remaining-tokens: 49000 | x-ratelimit-reset-tokens: 40s | x-ratelimit-limit-project-tokens: 60000 | x-ratelimit-remaining-project-tokens: 57000 | x-ratelimit-reset-project-tokens: 3s -> 49000 of 150000 tokens in PT1M, all in PT40S
          x-ratelimit-limit-tokens: 150000 | x-ratelimit-remaining-tokens: 149000 | x-ratelimit-reset-tokens: 400ms | x-ratelimit-limit-project-tokens: 0 | x-ratelimit-remaining-project-tokens: 0 | x-ratelimit-reset-project-tokens: 0s -> 149000 of 150000 tokens in PT1M, all in PT0.4S
          x-ratelimit-limit-project-tokens: 60000 | x-ratelimit-remaining-project-tokens: 57000 | x-ratelimit-reset-project-tokens: 3s -> 57000 of 60000 tokens in PT1M, all in PT3S
          # What is negative, unreadable or missing.
          x-ratelimit-limit-requests: -1 | x-ratelimit-remaining-requests: -1 | x-ratelimit-reset-requests: 0 | x-ratelimit-limit-tokens: 100 | x-ratelimit-remaining-tokens: 90 | x-ratelimit-reset-tokens: 6s -> 90 of 100 tokens in PT1M, all in PT6S
          x-ratelimit-limit-requests: 500 | x-ratelimit-remaining-requests: many | x-ratelimit-reset-requests: soon -> ? of 500 requests in PT1M, all in ?
          x-ratelimit-remaining-requests: 0 | x-ratelimit-reset-requests: -1s -> 0 of ? requests in PT1M, all in ?
          x-ratelimit-reset-requests: 6s -> ''
          x-ratelimit-limit-requests: many | x-ratelimit-remaining-requests: 3 -> ''
          x-ratelimit-limit-tokens: 0 | x-ratelimit-reset-tokens: 6s -> ''
          content-type: application/json -> ''
          """)
  void openAiHeaders_tellItsLimits(String headers, String told) {
    assertThat(told("openai", headers)).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "->",
      textBlock =
          """
          x-ratelimit-limit-requests: 5 | x-ratelimit-remaining-requests: 4 | x-ratelimit-reset-requests: 12 | x-ratelimit-limit-tokens: 5000 | x-ratelimit-remaining-tokens: 0 | x-ratelimit-reset-tokens: 45 | x-ratelimit-renewalperiod-requests: 60 | x-ratelimit-renewalperiod-tokens: 60 -> 4 of 5 requests in PT1M, all in PT12S; 0 of 5000 tokens in PT1M, all in PT45S
          # Enforced every ten seconds, but the limit is that of a minute.
          x-ratelimit-limit-requests: 9000 | x-ratelimit-remaining-requests: 8999 | x-ratelimit-reset-requests: 0 | x-ratelimit-renewalperiod-requests: 10 | x-ratelimit-limit-tokens: 1500000 | x-ratelimit-remaining-tokens: 745399 | x-ratelimit-reset-tokens: 30 -> 8999 of 9000 requests in PT1M, all in PT0S; 745399 of 1500000 tokens in PT1M, all in PT30S
          x-ratelimit-limit-tokens: 5000 | x-ratelimit-remaining-tokens: 100 | x-ratelimit-reset-tokens: 43200 | x-ratelimit-renewalperiod-tokens: 86400 -> 100 of 5000 tokens in PT24H, all in PT12H
          # What the Responses API sends for nothing.
          x-ratelimit-limit-tokens: -1 | x-ratelimit-remaining-tokens: -1 | x-ratelimit-reset-tokens: 0 -> ''
          x-ratelimit-remaining-requests: 79 | x-ratelimit-remaining-tokens: 61353 -> 79 of ? requests in PT1M, all in ?; 61353 of ? tokens in PT1M, all in ?
          x-ratelimit-limit-requests: 5 | x-ratelimit-remaining-requests: 4 | x-ratelimit-reset-requests: 12 | x-ratelimit-renewalperiod-requests: soon -> 4 of 5 requests in PT1M, all in PT12S
          """)
  void azureHeaders_tellItsLimits(String headers, String told) {
    assertThat(told("azure", headers)).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "->",
      textBlock =
          """
          x-ratelimit-limit-requests: 14400 | x-ratelimit-remaining-requests: 14370 | x-ratelimit-reset-requests: 2m59.56s | x-ratelimit-limit-tokens: 18000 | x-ratelimit-remaining-tokens: 17997 | x-ratelimit-reset-tokens: 7.66s -> 14370 of 14400 requests in PT24H, all in PT2M59.56S; 17997 of 18000 tokens in PT1M, all in PT7.66S
          retry-after: 2 | x-ratelimit-limit-requests: 1000 | x-ratelimit-remaining-requests: 0 | x-ratelimit-reset-requests: 1m26.4s -> 0 of 1000 requests in PT24H, all in PT1M26.4S
          content-type: application/json -> ''
          """)
  void groqHeaders_tellItsLimits(String headers, String told) {
    assertThat(told("groq", headers)).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "->",
      textBlock =
          """
          anthropic-ratelimit-requests-limit: 50 | anthropic-ratelimit-requests-remaining: 49 | anthropic-ratelimit-requests-reset: 2026-11-24T08:00:01Z | anthropic-ratelimit-input-tokens-limit: 30000 | anthropic-ratelimit-input-tokens-remaining: 29000 | anthropic-ratelimit-input-tokens-reset: 2026-11-24T08:00:02Z | anthropic-ratelimit-output-tokens-limit: 8000 | anthropic-ratelimit-output-tokens-remaining: 8000 | anthropic-ratelimit-output-tokens-reset: 2026-11-24T08:00:00Z | anthropic-ratelimit-tokens-limit: 38000 | anthropic-ratelimit-tokens-remaining: 37000 | anthropic-ratelimit-tokens-reset: 2026-11-24T08:00:00Z -> 49 of 50 requests in PT1M, all in PT1S; 37000 of 38000 tokens in PT1M, all in PT0S; 29000 of 30000 input_tokens in PT1M, all in PT2S; 8000 of 8000 output_tokens in PT1M, all in PT0S
          # By our clock it is past, or farther off than a minute.
          anthropic-ratelimit-requests-limit: 50 | anthropic-ratelimit-requests-remaining: 0 | anthropic-ratelimit-requests-reset: 2026-11-24T07:59:30Z -> 0 of 50 requests in PT1M, all in PT0S
          anthropic-ratelimit-requests-limit: 50 | anthropic-ratelimit-requests-remaining: 0 | anthropic-ratelimit-requests-reset: 2026-11-24T08:02:51Z -> 0 of 50 requests in PT1M, all in PT2M51S
          anthropic-ratelimit-requests-limit: 50 | anthropic-ratelimit-requests-remaining: 0 | anthropic-ratelimit-requests-reset: 2026-11-24T09:00:09.5+01:00 -> 0 of 50 requests in PT1M, all in PT9.5S
          anthropic-ratelimit-input-tokens-limit: -1 | anthropic-ratelimit-input-tokens-remaining: -1 | anthropic-ratelimit-input-tokens-reset: never | anthropic-ratelimit-requests-limit: 50 | anthropic-ratelimit-requests-remaining: 49 | anthropic-ratelimit-requests-reset: 2026-11-24 -> 49 of 50 requests in PT1M, all in ?
          # Chat completions.
          x-ratelimit-limit-requests: 50 | x-ratelimit-remaining-requests: 49 | x-ratelimit-reset-requests: 2026-11-24T08:00:01Z -> 49 of 50 requests in PT1M, all in PT1S
          """)
  void anthropicHeaders_tellItsLimits(String headers, String told) {
    assertThat(told("anthropic", headers)).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "->",
      textBlock =
          """
          X-RateLimit-Limit: 20 | X-RateLimit-Remaining: 19 | X-RateLimit-Reset: 1795507230000 -> 19 of 20 requests in PT1M, all in PT30S
          X-RateLimit-Limit: 50 | X-RateLimit-Remaining: 0 | X-RateLimit-Reset: 1795564800000 -> 0 of 50 requests in PT24H, all in PT16H
          X-RateLimit-Limit: 20 | X-RateLimit-Remaining: 0 | X-RateLimit-Reset: 1795507199000 -> 0 of 20 requests in PT1M, all in PT0S
          content-type: application/json -> ''
          """)
  void openRouterHeaders_tellItsLimits(String headers, String told) {
    assertThat(told("openrouter", headers)).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "->",
      textBlock =
          """
          content-type: application/json -> ''
          # A gateway passes on OpenAI's.
          x-ratelimit-limit-requests: 500 | x-ratelimit-remaining-requests: 499 | x-ratelimit-reset-requests: 120ms | x-ratelimit-limit-tokens: 30000 | x-ratelimit-remaining-tokens: 0 | x-ratelimit-reset-tokens: 60 -> 499 of 500 requests in PT1M, all in PT0.12S; 0 of 30000 tokens in PT1M, all in PT1M
          x-ratelimit-limit-requests: 200 | x-ratelimit-remaining-requests: 0 | x-ratelimit-reset-requests: 7h12m0s -> 0 of 200 requests in PT24H, all in PT7H12M
          # Of a window of a minute little is used at first.
          x-ratelimit-limit-requests: 3000 | x-ratelimit-remaining-requests: 2998 | x-ratelimit-reset-requests: 40s -> 2998 of 3000 requests in PT1M, all in PT40S
          # Others mean something else by single names of them.
          x-ratelimit-limit: 10 | x-ratelimit-limit-tokens: 3000 -> ''
          x-ratelimit-remaining-requests: 10 | x-ratelimit-reset-requests: 1s | x-ratelimit-limit-tokens: 100 | x-ratelimit-remaining-tokens: 99 -> ''
          x-ratelimit-limit-tokens-minute: 100 | x-ratelimit-remaining-tokens-minute: 90 -> ''
          """)
  void openAiHeadersOfAGateway_countIfAllArePresent(String headers, String told) {
    assertThat(told("generic", headers)).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "->",
      textBlock =
          """
          x-ratelimit-api_key-limit-max_parallel_requests: 5 | x-ratelimit-api_key-remaining-max_parallel_requests: 0 -> ? of 5 in_flight in PT1M, all in ?
          x-ratelimit-api_key-limit-requests: 60 | x-ratelimit-api_key-remaining-requests: 12 -> ? of 60 requests in PT1M, all in ?
          x-ratelimit-api_key-limit-tokens: 9000 | x-ratelimit-api_key-remaining-tokens: 0 -> ? of 9000 tokens in PT1M, all in ?
          x-ratelimit-api_key-remaining-requests: 12 -> ''
          # Of several the least counts.
          x-ratelimit-api_key-limit-requests: 60 | x-ratelimit-team-limit-requests: 30 -> ? of 30 requests in PT1M, all in ?
          # No limit at all.
          x-ratelimit-api_key-limit-max_parallel_requests: 9223372036854775807 -> ''
          # The provider's behind it, where that is less.
          x-ratelimit-api_key-limit-requests: 60 | x-ratelimit-limit-requests: 500 | x-ratelimit-remaining-requests: 499 | x-ratelimit-reset-requests: 120ms -> ? of 60 requests in PT1M, all in ?
          x-ratelimit-api_key-limit-requests: 600 | x-ratelimit-limit-requests: 500 | x-ratelimit-remaining-requests: 499 | x-ratelimit-reset-requests: 120ms -> 499 of 500 requests in PT1M, all in PT0.12S
          """)
  void liteLlmHeaders_tellTheLowestLimit(String headers, String told) {
    assertThat(told("generic", headers)).isEqualTo(told);
  }
}
