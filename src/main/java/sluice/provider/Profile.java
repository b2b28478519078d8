package sluice.provider;

import static sluice.message.Endpoint.CHAT_COMPLETIONS;
import static sluice.message.Endpoint.COMPLETIONS;
import static sluice.message.Endpoint.EMBEDDINGS;
import static sluice.message.Endpoint.MESSAGES;
import static sluice.message.Endpoint.MODERATIONS;
import static sluice.message.Endpoint.RESPONSES;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import sluice.message.Endpoint;

/// What one provider does in its own way. Immutable.
///
/// @param name as the setting `PROVIDER` has it
/// @param hosts the ends of host names that are this provider's
/// @param endpoints the paths that may be sent to it
public record Profile(String name, List<String> hosts, Set<Endpoint> endpoints) {
  private static final Set<Endpoint> OPENAI_PATHS =
      EnumSet.of(CHAT_COMPLETIONS, RESPONSES, COMPLETIONS, EMBEDDINGS, MODERATIONS);

  /// Whatever speaks OpenAI's formats and is not known by name: vLLM, Ollama, LiteLLM, llama.cpp, …
  public static final Profile GENERIC = openAiLike("generic");

  /// Every provider known by name, and [#GENERIC].
  public static final List<Profile> ALL =
      List.of(
          openAiLike("openai", "api.openai.com"),
          openAiLike("azure", ".openai.azure.com", ".services.ai.azure.com"),
          openAiLike("deepseek", "api.deepseek.com"),
          openAiLike("groq", "api.groq.com"),
          new Profile("anthropic", List.of("api.anthropic.com"), EnumSet.allOf(Endpoint.class)),
          openAiLike("bedrock", ".amazonaws.com", ".api.aws"),
          openAiLike("openrouter", "openrouter.ai"),
          GENERIC);

  private static final String ANTHROPIC_VERSION = "2023-06-01";

  private static Profile openAiLike(String name, String... hosts) {
    return new Profile(name, List.of(hosts), OPENAI_PATHS);
  }

  /// The profile of that name.
  public static Optional<Profile> named(String name) {
    return ALL.stream().filter(profile -> profile.name.equals(name)).findFirst();
  }

  /// The profile of a host, in upper or lower case: the one it belongs to, else [#GENERIC].
  public static Profile ofHost(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return ALL.stream().filter(profile -> profile.owns(name)).findFirst().orElse(GENERIC);
  }

  private boolean owns(String host) {
    return hosts.stream()
        .anyMatch(own -> own.startsWith(".") ? host.endsWith(own) : host.equals(own));
  }

  /// The headers that carry the key.
  Map<String, String> credentials(Endpoint endpoint, String key) {
    return endpoint == MESSAGES
        ? Map.of("x-api-key", key)
        : Map.of("Authorization", "Bearer " + key);
  }

  /// The headers that an endpoint demands, with a key or without.
  Map<String, String> headers(Endpoint endpoint) {
    return endpoint == MESSAGES ? Map.of("anthropic-version", ANTHROPIC_VERSION) : Map.of();
  }
}
