package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicTest {

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
  void standsAsItsHeadersSay(String headers, String told) {
    assertThat(RateLimitStatuses.told(new Anthropic(), headers)).isEqualTo(told);
  }
}
