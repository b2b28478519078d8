package sluice.provider;

import static java.util.Comparator.comparingLong;
import static sluice.limit.LimitedUnit.IN_FLIGHT;
import static sluice.limit.LimitedUnit.REQUESTS;
import static sluice.limit.LimitedUnit.TOKENS;

import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import sluice.limit.LimitedUnit;
import sluice.limit.RateLimitStatus;

/// Whatever speaks OpenAI's formats and is not known by name: vLLM, Ollama, LiteLLM, llama.cpp, …
///
/// Most send no rate-limit headers. A gateway may pass on those of OpenAI; they are believed only
/// where limit, remaining and reset are all told, since others use single names of them for another
/// thing (Together's limit of tokens is that of a second).
///
/// LiteLLM tells limits of its own, of a key and of whom it belongs to, under names of its own: the
/// least of each kind counts. They are of windows of a minute; since it does not say when a window
/// ends, nothing follows from what remains of it.
record Generic() implements Profile {
  /// Whose limits LiteLLM tells.
  private static final List<String> OWNERS =
      List.of("api_key", "model_per_key", "user", "team", "team_member");

  @Override
  public String name() {
    return "generic";
  }

  @Override
  public List<String> hosts() {
    return List.of();
  }

  @Override
  public Map<LimitedUnit, RateLimitStatus> standings(HttpHeaders headers, Instant now) {
    var rates = new RateHeaders(headers, now);
    return RateHeaders.present(
        Map.of(
            REQUESTS, standing(rates, "requests"),
            TOKENS, standing(rates, "tokens"),
            IN_FLIGHT, ofGateway(rates, "max_parallel_requests")));
  }

  private static Optional<RateLimitStatus> standing(RateHeaders rates, String counted) {
    Optional<RateLimitStatus> ofGateway = ofGateway(rates, counted);
    long most = ofGateway.map(told -> told.limit().orElseThrow()).orElse(Long.MAX_VALUE);
    return whole(rates.standing("x-ratelimit-%s-" + counted))
        .filter(told -> told.limit().orElseThrow() <= most)
        .or(() -> ofGateway);
  }

  private static Optional<RateLimitStatus> ofGateway(RateHeaders rates, String counted) {
    return OWNERS.stream()
        .map(owner -> rates.standing("x-ratelimit-" + owner + "-%s-" + counted))
        .flatMap(Optional::stream)
        .filter(told -> told.limit().isPresent())
        .min(comparingLong(told -> told.limit().getAsLong()))
        .map(told ->
            new RateLimitStatus(
                told.limit(), OptionalLong.empty(), Optional.empty(), told.period()));
  }

  private static Optional<RateLimitStatus> whole(Optional<RateLimitStatus> standing) {
    return standing
        .filter(told ->
            told.limit().isPresent() && told.remaining().isPresent() && told.reset().isPresent())
        .map(LimitWindow::byReset);
  }
}
