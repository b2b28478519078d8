package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroqTest {

  @ParameterizedTest
  @CsvSource(
      delimiterString = "->",
      textBlock =
          """
          x-ratelimit-limit-requests: 14400 | x-ratelimit-remaining-requests: 14370 | x-ratelimit-reset-requests: 2m59.56s | x-ratelimit-limit-tokens: 18000 | x-ratelimit-remaining-tokens: 17997 | x-ratelimit-reset-tokens: 7.66s -> 14370 of 14400 requests in PT24H, all in PT2M59.56S; 17997 of 18000 tokens in PT1M, all in PT7.66S
          retry-after: 2 | x-ratelimit-limit-requests: 1000 | x-ratelimit-remaining-requests: 0 | x-ratelimit-reset-requests: 1m26.4s -> 0 of 1000 requests in PT24H, all in PT1M26.4S
          content-type: application/json -> ''
          """)
  void standsAsItsHeadersSay(String headers, String told) {
    assertThat(RateLimitStatuses.told(new Groq(), headers)).isEqualTo(told);
  }
}
