package sluice.provider;

import static sluice.limit.Dimension.REQUESTS;
import static sluice.limit.Dimension.TOKENS;

import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import sluice.limit.Dimension;
import sluice.limit.Standing;

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
  public Map<Dimension, Standing> standings(HttpHeaders headers, Instant now) {
    var rates = new RateHeaders(headers, now);
    return RateHeaders.present(
        Map.of(
            REQUESTS,
            rates
                .standing("x-ratelimit-%s-requests")
                .map(standing -> Period.over(standing, Period.DAY)),
            TOKENS,
            rates.standing("x-ratelimit-%s-tokens")));
  }
}
