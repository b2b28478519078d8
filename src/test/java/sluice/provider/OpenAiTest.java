package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiTest {

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
  void standsAsItsHeadersSay(String headers, String told) {
    assertThat(RateLimitStatuses.told(new OpenAi(), headers)).isEqualTo(told);
  }
}
