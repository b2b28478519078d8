package sluice.provider;

import static sluice.message.Endpoint.CHAT_COMPLETIONS;
import static sluice.message.Endpoint.COMPLETIONS;
import static sluice.message.Endpoint.EMBEDDINGS;
import static sluice.message.Endpoint.MODERATIONS;
import static sluice.message.Endpoint.RESPONSES;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import sluice.message.Endpoint;

/// The known providers. Immutable; safe for many threads.
public final class Profiles {
  private static final Set<Endpoint> OF_OPENAI =
      Set.of(CHAT_COMPLETIONS, RESPONSES, COMPLETIONS, EMBEDDINGS, MODERATIONS);

  private static final Profile OPENAI =
      profile("openai", List.of("api.openai.com"), HeaderScheme.OPENAI);

  /// Azure OpenAI counts `max_tokens` in advance.
  private static final Profile AZURE =
      new Profile(
          "azure",
          List.of(".openai.azure.com", ".services.ai.azure.com"),
          OF_OPENAI,
          HeaderScheme.AZURE,
          /* countsOutputCap= */ true);

  /// DeepSeek limits only the number of concurrent requests. Under load it keeps the connection
  /// open with blank lines before the JSON, and closes it if the answer has not begun after ten
  /// minutes.
  private static final Profile DEEPSEEK =
      profile("deepseek", List.of("api.deepseek.com"), HeaderScheme.WITHOUT_LIMITS);

  private static final Profile GROQ = profile("groq", List.of("api.groq.com"), HeaderScheme.GROQ);

  /// Anthropic has an endpoint of its own beside OpenAI's.
  private static final Profile ANTHROPIC =
      new Profile(
          "anthropic",
          List.of("api.anthropic.com"),
          Set.of(Endpoint.values()),
          HeaderScheme.ANTHROPIC,
          /* countsOutputCap= */ false);

  /// The OpenAI endpoints of Amazon Bedrock. They reserve input and `max_tokens` when a request
  /// begins, but refund what the answer leaves of them.
  private static final Profile BEDROCK =
      profile("bedrock", List.of(".amazonaws.com", ".api.aws"), HeaderScheme.WITHOUT_LIMITS);

  /// A 402 or 403 of OpenRouter may concern a single request.
  private static final Profile OPENROUTER =
      profile("openrouter", List.of("openrouter.ai"), HeaderScheme.OPENROUTER);

  /// Any other server that speaks OpenAI's formats: vLLM, Ollama, LiteLLM, llama.cpp, …
  public static final Profile GENERIC = profile("generic", List.of(), HeaderScheme.GATEWAY);

  /// Every provider known by name, and [#GENERIC].
  public static final List<Profile> ALL =
      List.of(OPENAI, AZURE, DEEPSEEK, GROQ, ANTHROPIC, BEDROCK, OPENROUTER, GENERIC);

  private Profiles() {}

  private static Profile profile(String name, List<String> hosts, HeaderScheme headerScheme) {
    return new Profile(name, hosts, OF_OPENAI, headerScheme, /* countsOutputCap= */ false);
  }

  /// Returns the profile with a name; empty if there is none.
  public static Optional<Profile> named(String name) {
    return ALL.stream().filter(profile -> profile.name().equals(name)).findFirst();
  }

  /// Returns the profile of the provider that owns a host; [#GENERIC] if none does. The host's case
  /// does not matter.
  public static Profile ofHost(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return ALL.stream().filter(profile -> profile.owns(name)).findFirst().orElse(GENERIC);
  }
}
