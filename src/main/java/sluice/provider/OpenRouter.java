package sluice.provider;

import static sluice.limit.LimitedUnit.REQUESTS;

import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import sluice.limit.LimitedUnit;
import sluice.limit.RateLimitStatus;

/// OpenRouter: requests alone are limited, over a minute or a day under the same names, and the
/// reset is the point in time when that ends, in milliseconds since 1970. Its 402 and 403 may be
/// about a single request.
record OpenRouter() implements Profile {

  @Override
  public String name() {
    return "openrouter";
  }

  @Override
  public List<String> hosts() {
    return List.of("openrouter.ai");
  }

  @Override
  public Map<LimitedUnit, RateLimitStatus> standings(HttpHeaders headers, Instant now) {
    return RateHeaders.present(
        Map.of(
            REQUESTS,
            new RateHeaders(headers, now).standing("x-ratelimit-%s").map(LimitWindow::byReset)));
  }
}
