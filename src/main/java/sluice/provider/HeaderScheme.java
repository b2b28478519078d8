package sluice.provider;

import static java.util.Comparator.comparingLong;
import static sluice.limit.LimitedUnit.INPUT_TOKENS;
import static sluice.limit.LimitedUnit.IN_FLIGHT;
import static sluice.limit.LimitedUnit.OUTPUT_TOKENS;
import static sluice.limit.LimitedUnit.REQUESTS;
import static sluice.limit.LimitedUnit.TOKENS;
import static sluice.message.Endpoint.MESSAGES;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import sluice.limit.LimitedUnit;
import sluice.limit.RateLimitStatus;
import sluice.message.Endpoint;

/// The headers of a provider's API: those that carry the key, and those that report rate limits.
/// The sources are the providers' documentation and responses seen. Pure.
public enum HeaderScheme {
  /// A bearer token; no header reports a limit.
  WITHOUT_LIMITS,

  /// Limits of requests and tokens, resets as durations (`6m0s`). A project may have a token limit
  /// of its own in headers of its own; the limit with less left counts. Some accounts have their
  /// requests counted over a day, under the same names.
  OPENAI,

  /// OpenAI's names with resets in seconds, and the key in a header of its own. The renewal period
  /// is the window of the limit if it is longer than a minute. A shorter one (10 seconds beside the
  /// full limit of a minute has been seen) is how often the limit is enforced.
  AZURE,

  /// OpenAI's names; requests are counted over a day, tokens over a minute.
  GROQ,

  /// Separate limits of input and output tokens, resets as points in time, remaining tokens rounded
  /// to the thousand. Chat completions are answered with OpenAI's names. `/v1/messages` takes the
  /// key and the version in headers of its own.
  ANTHROPIC,

  /// A limit of requests only, over a minute or a day under the same names; the reset is the end of
  /// that window, in milliseconds since 1970.
  OPENROUTER,

  /// Most servers report no limit. A gateway may forward OpenAI's headers; they count only if
  /// limit, remaining and reset are all present, since other servers use single ones of these names
  /// for something else (Together's token limit is that of a second).
  ///
  /// LiteLLM reports limits of a key and of its owners under names of its own; the lowest of each
  /// unit counts. Their window is a minute whose end is not reported, so the remaining quota is
  /// ignored.
  GATEWAY;

  private static final String ANTHROPIC_VERSION = "2023-06-01";

  /// The owners of LiteLLM's limits.
  private static final List<String> OWNERS =
      List.of("api_key", "model_per_key", "user", "team", "team_member");

  Map<String, String> credentials(Endpoint endpoint, String key) {
    if (this == AZURE) {
      return Map.of("api-key", key);
    }
    return isOfMessages(endpoint)
        ? Map.of("x-api-key", key)
        : Map.of("Authorization", "Bearer " + key);
  }

  Map<String, String> headers(Endpoint endpoint) {
    return isOfMessages(endpoint) ? Map.of("anthropic-version", ANTHROPIC_VERSION) : Map.of();
  }

  private boolean isOfMessages(Endpoint endpoint) {
    return this == ANTHROPIC && endpoint == MESSAGES;
  }

  Map<LimitedUnit, RateLimitStatus> statuses(RateHeaders rates) {
    return rates.isEmpty() ? Map.of() : RateHeaders.present(limits(rates));
  }

  private Map<LimitedUnit, Optional<RateLimitStatus>> limits(RateHeaders rates) {
    return switch (this) {
      case WITHOUT_LIMITS -> Map.of();
      case OPENAI ->
          Map.of(
              REQUESTS,
              rates.standing("x-ratelimit-", "-requests").map(LimitWindow::byRefill),
              TOKENS,
              RateHeaders.tighter(
                  rates.standing("x-ratelimit-", "-tokens").map(LimitWindow::byRefill),
                  rates.standing("x-ratelimit-", "-project-tokens").map(LimitWindow::byRefill)));
      case AZURE ->
          Map.of(
              REQUESTS, ofAzure(rates, "requests"),
              TOKENS, ofAzure(rates, "tokens"));
      case GROQ ->
          Map.of(
              REQUESTS,
              rates
                  .standing("x-ratelimit-", "-requests")
                  .map(standing -> LimitWindow.over(standing, LimitWindow.DAY)),
              TOKENS,
              rates.standing("x-ratelimit-", "-tokens"));
      case ANTHROPIC ->
          Map.of(
              REQUESTS, ofAnthropic(rates, "requests"),
              TOKENS, ofAnthropic(rates, "tokens"),
              INPUT_TOKENS, ofAnthropic(rates, "input-tokens"),
              OUTPUT_TOKENS, ofAnthropic(rates, "output-tokens"));
      case OPENROUTER ->
          Map.of(REQUESTS, rates.standing("x-ratelimit-", "").map(LimitWindow::byReset));
      case GATEWAY ->
          Map.of(
              REQUESTS, ofGateway(rates, "requests"),
              TOKENS, ofGateway(rates, "tokens"),
              IN_FLIGHT, ofLiteLlm(rates, "max_parallel_requests"));
    };
  }

  private static Optional<RateLimitStatus> ofAzure(RateHeaders rates, String counted) {
    return rates
        .standing("x-ratelimit-", "-" + counted)
        .map(standing ->
            rates
                .duration("x-ratelimit-renewalperiod-" + counted)
                .filter(LimitWindow::isLonger)
                .map(period -> LimitWindow.over(standing, period))
                .orElse(standing));
  }

  private static Optional<RateLimitStatus> ofAnthropic(RateHeaders rates, String counted) {
    return rates
        .standing("anthropic-ratelimit-" + counted + "-", "")
        .or(() -> rates.standing("x-ratelimit-", "-" + counted));
  }

  private static Optional<RateLimitStatus> ofGateway(RateHeaders rates, String counted) {
    Optional<RateLimitStatus> ofLiteLlm = ofLiteLlm(rates, counted);
    long most = ofLiteLlm.map(told -> told.limit().orElseThrow()).orElse(Long.MAX_VALUE);
    return whole(rates.standing("x-ratelimit-", "-" + counted))
        .filter(told -> told.limit().orElseThrow() <= most)
        .or(() -> ofLiteLlm);
  }

  private static Optional<RateLimitStatus> ofLiteLlm(RateHeaders rates, String counted) {
    return OWNERS.stream()
        .map(owner -> rates.standing("x-ratelimit-" + owner + "-", "-" + counted))
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
