package sluice.provider;

import static sluice.limit.LimitedUnit.REQUESTS;
import static sluice.limit.LimitedUnit.TOKENS;

import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sluice.limit.LimitedUnit;
import sluice.limit.RateLimitStatus;
import sluice.message.Endpoint;

/// Azure OpenAI: OpenAI's header names with resets in bare seconds, the key in a header of its own,
/// `max_tokens` counted in advance.
///
/// It tells its renewal periods too. One shorter than a minute (10 seconds have been seen beside
/// the full limit of a minute) is how often it judges, not what the limit is counted over.
record Azure() implements Profile {

  @Override
  public String name() {
    return "azure";
  }

  @Override
  public List<String> hosts() {
    return List.of(".openai.azure.com", ".services.ai.azure.com");
  }

  @Override
  public Map<String, String> credentials(Endpoint endpoint, String key) {
    return Map.of("api-key", key);
  }

  @Override
  public Map<LimitedUnit, RateLimitStatus> standings(HttpHeaders headers, Instant now) {
    var rates = new RateHeaders(headers, now);
    return RateHeaders.present(
        Map.of(REQUESTS, standing(rates, "requests"), TOKENS, standing(rates, "tokens")));
  }

  private static Optional<RateLimitStatus> standing(RateHeaders rates, String counted) {
    return rates
        .standing("x-ratelimit-%s-" + counted)
        .map(standing ->
            rates
                .duration("x-ratelimit-renewalperiod-" + counted)
                .filter(LimitWindow::isLonger)
                .map(period -> LimitWindow.over(standing, period))
                .orElse(standing));
  }

  @Override
  public boolean countsOutputCap() {
    return true;
  }
}
