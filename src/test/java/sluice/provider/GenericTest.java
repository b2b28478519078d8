package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenericTest {

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
  void believesOpenAisHeadersWhereAllAreThere(String headers, String told) {
    assertThat(RateLimitStatuses.told(new Generic(), headers)).isEqualTo(told);
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
  void readsTheLimitsOfAGateway(String headers, String told) {
    assertThat(RateLimitStatuses.told(new Generic(), headers)).isEqualTo(told);
  }
}
