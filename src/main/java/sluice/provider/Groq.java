package sluice.provider;

import static sluice.limit.LimitedUnit.REQUESTS;
import static sluice.limit.LimitedUnit.TOKENS;

import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import sluice.limit.LimitedUnit;
import sluice.limit.RateLimitStatus;

/// Groq: OpenAI's header names, but the requests are those of a day; tokens are those of a minute.
record Groq() implements Profile {

  @Override
  public String name() {
    return "groq";
  }

  @Override
  public List<String> hosts() {
    return List.of("api.groq.com");
  }

  @Override
  public Map<LimitedUnit, RateLimitStatus> standings(HttpHeaders headers, Instant now) {
    var rates = new RateHeaders(headers, now);
    return RateHeaders.present(
        Map.of(
            REQUESTS,
            rates
                .standing("x-ratelimit-%s-requests")
                .map(standing -> LimitWindow.over(standing, LimitWindow.DAY)),
            TOKENS,
            rates.standing("x-ratelimit-%s-tokens")));
  }
}
