package sluice.provider;

import static sluice.limit.LimitedUnit.INPUT_TOKENS;
import static sluice.limit.LimitedUnit.OUTPUT_TOKENS;
import static sluice.limit.LimitedUnit.REQUESTS;
import static sluice.limit.LimitedUnit.TOKENS;
import static sluice.message.Endpoint.MESSAGES;

import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import sluice.limit.LimitedUnit;
import sluice.limit.RateLimitStatus;
import sluice.message.Endpoint;

/// Anthropic: an endpoint of its own with a key header of its own, input and output tokens limited
/// apart, resets as points in time. Tokens left are told rounded to the thousand. Chat completions
/// are answered under OpenAI's header names.
record Anthropic() implements Profile {
  private static final String VERSION = "2023-06-01";

  @Override
  public String name() {
    return "anthropic";
  }

  @Override
  public List<String> hosts() {
    return List.of("api.anthropic.com");
  }

  @Override
  public Set<Endpoint> endpoints() {
    return EnumSet.allOf(Endpoint.class);
  }

  @Override
  public Map<String, String> credentials(Endpoint endpoint, String key) {
    return endpoint == MESSAGES
        ? Map.of("x-api-key", key)
        : Profile.super.credentials(endpoint, key);
  }

  @Override
  public Map<String, String> headers(Endpoint endpoint) {
    return endpoint == MESSAGES ? Map.of("anthropic-version", VERSION) : Map.of();
  }

  @Override
  public Map<LimitedUnit, RateLimitStatus> standings(HttpHeaders headers, Instant now) {
    var rates = new RateHeaders(headers, now);
    return RateHeaders.present(
        Map.of(
            REQUESTS, standing(rates, "requests"),
            TOKENS, standing(rates, "tokens"),
            INPUT_TOKENS, standing(rates, "input-tokens"),
            OUTPUT_TOKENS, standing(rates, "output-tokens")));
  }

  private static Optional<RateLimitStatus> standing(RateHeaders rates, String counted) {
    return rates
        .standing("anthropic-ratelimit-" + counted + "-%s")
        .or(() -> rates.standing("x-ratelimit-%s-" + counted));
  }
}
