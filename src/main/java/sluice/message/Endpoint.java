package sluice.message;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// A path that the `url` of a batch line may name: with `/v1` as in OpenAI's Batch API, or without
/// as in Azure's.
public enum Endpoint {
  CHAT_COMPLETIONS("/v1/chat/completions", Model.DEFAULTED),
  RESPONSES("/v1/responses", Model.DEFAULTED),
  COMPLETIONS("/v1/completions", Model.DEFAULTED),
  EMBEDDINGS("/v1/embeddings", Model.REQUIRED),
  MODERATIONS("/v1/moderations", Model.OPTIONAL),
  /// Anthropic's own endpoint, allowed for that provider only.
  MESSAGES("/v1/messages", Model.DEFAULTED);

  private static final String VERSION = "/v1";

  private final String path;
  private final Model model;

  Endpoint(String path, Model model) {
    this.path = path;
    this.model = model;
  }

  /// The path, including `/v1`.
  public String path() {
    return path;
  }

  /// The path without `/v1`, as in Azure's batch files.
  public String shortPath() {
    return path.substring(VERSION.length());
  }

  /// How a request without a model is handled.
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

  /// How an endpoint handles a missing `model`.
  enum Model {
    /// The configured default applies; without one the request is refused.
    DEFAULTED,
    /// The request is refused.
    REQUIRED,
    /// The request is sent without a model.
    OPTIONAL
  }
}
