package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AzureTest {

  @ParameterizedTest
  @CsvSource(
      delimiterString = "->",
      textBlock =
          """
          x-ratelimit-limit-requests: 5 | x-ratelimit-remaining-requests: 4 | x-ratelimit-reset-requests: 12 | x-ratelimit-limit-tokens: 5000 | x-ratelimit-remaining-tokens: 0 | x-ratelimit-reset-tokens: 45 | x-ratelimit-renewalperiod-requests: 60 | x-ratelimit-renewalperiod-tokens: 60 -> 4 of 5 requests in PT1M, all in PT12S; 0 of 5000 tokens in PT1M, all in PT45S
          # It looks at the rate every ten seconds, but the limit is that of a minute.
          x-ratelimit-limit-requests: 9000 | x-ratelimit-remaining-requests: 8999 | x-ratelimit-reset-requests: 0 | x-ratelimit-renewalperiod-requests: 10 | x-ratelimit-limit-tokens: 1500000 | x-ratelimit-remaining-tokens: 745399 | x-ratelimit-reset-tokens: 30 -> 8999 of 9000 requests in PT1M, all in PT0S; 745399 of 1500000 tokens in PT1M, all in PT30S
          x-ratelimit-limit-tokens: 5000 | x-ratelimit-remaining-tokens: 100 | x-ratelimit-reset-tokens: 43200 | x-ratelimit-renewalperiod-tokens: 86400 -> 100 of 5000 tokens in PT24H, all in PT12H
          # What the Responses API sends for nothing.
          x-ratelimit-limit-tokens: -1 | x-ratelimit-remaining-tokens: -1 | x-ratelimit-reset-tokens: 0 -> ''
          x-ratelimit-remaining-requests: 79 | x-ratelimit-remaining-tokens: 61353 -> 79 of ? requests in PT1M, all in ?; 61353 of ? tokens in PT1M, all in ?
          x-ratelimit-limit-requests: 5 | x-ratelimit-remaining-requests: 4 | x-ratelimit-reset-requests: 12 | x-ratelimit-renewalperiod-requests: soon -> 4 of 5 requests in PT1M, all in PT12S
          """)
  void standsAsItsHeadersSay(String headers, String told) {
    assertThat(RateLimitStatuses.told(new Azure(), headers)).isEqualTo(told);
  }
}
