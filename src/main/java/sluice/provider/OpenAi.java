package sluice.provider;

import static sluice.limit.LimitedUnit.REQUESTS;
import static sluice.limit.LimitedUnit.TOKENS;

import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import sluice.limit.LimitedUnit;
import sluice.limit.RateLimitStatus;

/// OpenAI: limits of requests and tokens, resets as durations (`6m0s`). A project may have a limit
/// of tokens of its own, told in headers of its own; the one with less left counts. Some accounts
/// have their requests counted over a day under the very same names.
record OpenAi() implements Profile {

  @Override
  public String name() {
    return "openai";
  }

  @Override
  public List<String> hosts() {
    return List.of("api.openai.com");
  }

  @Override
  public Map<LimitedUnit, RateLimitStatus> standings(HttpHeaders headers, Instant now) {
    var rates = new RateHeaders(headers, now);
    return RateHeaders.present(
        Map.of(
            REQUESTS,
            rates.standing("x-ratelimit-%s-requests").map(LimitWindow::byRefill),
            TOKENS,
            RateHeaders.tighter(
                rates.standing("x-ratelimit-%s-tokens").map(LimitWindow::byRefill),
                rates.standing("x-ratelimit-%s-project-tokens").map(LimitWindow::byRefill))));
  }
}
