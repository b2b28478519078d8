package sluice.provider;

import static sluice.limit.Dimension.REQUESTS;
import static sluice.limit.Dimension.TOKENS;

import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sluice.limit.Dimension;
import sluice.limit.Standing;

/// Whatever speaks OpenAI's formats and is not known by name: vLLM, Ollama, LiteLLM, llama.cpp, …
///
/// Most send no rate-limit headers. A gateway may pass on those of OpenAI; they are believed only
/// where limit, remaining and reset are all told, since others use single names of them for another
/// thing (Together's limit of tokens is that of a second).
record Generic() implements Profile {

  @Override
  public String name() {
    return "generic";
  }

  @Override
  public List<String> hosts() {
    return List.of();
  }

  @Override
  public Map<Dimension, Standing> standings(HttpHeaders headers, Instant now) {
    var rates = new RateHeaders(headers, now);
    return RateHeaders.present(
        Map.of(
            REQUESTS, whole(rates.standing("x-ratelimit-%s-requests")),
            TOKENS, whole(rates.standing("x-ratelimit-%s-tokens"))));
  }

  private static Optional<Standing> whole(Optional<Standing> standing) {
    return standing
        .filter(told ->
            told.limit().isPresent() && told.remaining().isPresent() && told.reset().isPresent())
        .map(Period::byReset);
  }
}
