package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenRouterTest {

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
  void standsAsItsHeadersSay(String headers, String told) {
    assertThat(RateLimitStatuses.told(new OpenRouter(), headers)).isEqualTo(told);
  }
}
