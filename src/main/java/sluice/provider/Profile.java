package sluice.provider;

import static sluice.message.Endpoint.CHAT_COMPLETIONS;
import static sluice.message.Endpoint.COMPLETIONS;
import static sluice.message.Endpoint.EMBEDDINGS;
import static sluice.message.Endpoint.MODERATIONS;
import static sluice.message.Endpoint.RESPONSES;

import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sluice.limit.LimitedUnit;
import sluice.limit.RateLimitStatus;
import sluice.message.Endpoint;

/// What one provider does in its own way. Implementations are immutable values; what they do not
/// say is as OpenAI's own API has it, without rate-limit headers.
///
/// To add a provider: one record, one line in [Profiles#ALL], one table test.
public interface Profile {
  /// As the setting `PROVIDER` has it.
  String name();

  /// The host names that are this provider's; one with a leading dot stands for all that end so.
  List<String> hosts();

  /// The paths that may be sent to it.
  default Set<Endpoint> endpoints() {
    return Set.of(CHAT_COMPLETIONS, RESPONSES, COMPLETIONS, EMBEDDINGS, MODERATIONS);
  }

  /// The headers that carry the key.
  default Map<String, String> credentials(Endpoint endpoint, String key) {
    return Map.of("Authorization", "Bearer " + key);
  }

  /// The headers that an endpoint demands, with a key or without.
  default Map<String, String> headers(Endpoint endpoint) {
    return Map.of();
  }

  /// Where the account stands with its limits, as the headers of an answer tell it. What they do
  /// not tell, or not in a readable form, is not there.
  ///
  /// @param now what a point in time is counted from
  default Map<LimitedUnit, RateLimitStatus> standings(HttpHeaders headers, Instant now) {
    return Map.of();
  }

  /// Whether a request's own cap on its output counts against the limit of tokens in advance, with
  /// nothing given back for what the answer leaves of it.
  default boolean countsOutputCap() {
    return false;
  }
}
