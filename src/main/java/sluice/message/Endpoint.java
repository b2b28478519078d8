package sluice.message;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// A path that a batch line's `url` may name, exactly as OpenAI's Batch API writes it, or as
/// Azure's does, without `/v1`.
public enum Endpoint {
  CHAT_COMPLETIONS("/v1/chat/completions", Model.DEFAULTED),
  RESPONSES("/v1/responses", Model.DEFAULTED),
  COMPLETIONS("/v1/completions", Model.DEFAULTED),
  EMBEDDINGS("/v1/embeddings", Model.REQUIRED),
  MODERATIONS("/v1/moderations", Model.OPTIONAL),
  /// Anthropic's own, allowed for that provider alone.
  MESSAGES("/v1/messages", Model.DEFAULTED);

  private static final String VERSION = "/v1";

  private final String path;
  private final Model model;

  Endpoint(String path, Model model) {
    this.path = path;
    this.model = model;
  }

  /// The path, `/v1` included.
  public String path() {
    return path;
  }

  /// The path without `/v1`, as lines of Azure's batch files have it.
  public String shortPath() {
    return path.substring(VERSION.length());
  }

  /// What a request without a model becomes.
  Model model() {
    return model;
  }

  static String paths(Set<Endpoint> endpoints) {
    return endpoints.stream().sorted().map(Endpoint::path).collect(Collectors.joining(", "));
  }

  static Optional<Endpoint> of(String url) {
    return Arrays.stream(values())
        .filter(endpoint -> url.equals(endpoint.path) || url.equals(endpoint.shortPath()))
        .findFirst();
  }

  /// What a missing `model` means for an endpoint.
  enum Model {
    /// Takes the configured default, and is refused where there is none.
    DEFAULTED,
    /// Is refused.
    REQUIRED,
    /// Passes as it is.
    OPTIONAL
  }
}
