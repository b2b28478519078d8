package sluice.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import sluice.testing.ByteServer;
import sluice.testing.HttpAnswer;
import sluice.testing.ReceivedRequest;

/// An OpenAI-compatible provider that answers at once, unless it is told otherwise.
final class Provider implements AutoCloseable {
  /// Stands in every answer.
  static final String CANARY = "canary-of-an-answer";

  /// The provider's answer to whatever is asked.
  static final Function<ReceivedRequest, Optional<HttpAnswer>> ANSWERING =
      request -> Optional.of(answer(request.path(), CANARY));

  /// Takes requests, and that is all.
  static final Function<ReceivedRequest, Optional<HttpAnswer>> SILENT = _ -> Optional.empty();

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final ByteServer server = ByteServer.plain(HttpAnswer.each(this::serve));
  private volatile Function<ReceivedRequest, Optional<HttpAnswer>> behaviour = ANSWERING;

  String url() {
    return server.url() + "/v1";
  }

  /// From now on.
  void behave(Function<ReceivedRequest, Optional<HttpAnswer>> like) {
    behaviour = like;
  }

  /// How many requests there were that contain a text.
  long asked(String text) {
    return requests().stream().filter(request -> request.body().contains(text)).count();
  }

  List<ReceivedRequest> requests() {
    return server.requests();
  }

  ByteServer server() {
    return server;
  }

  @Override
  public void close() {
    server.close();
  }

  private Optional<HttpAnswer> serve(ReceivedRequest request) {
    return behaviour.apply(request);
  }

  /// What the API behind a path answers.
  static HttpAnswer answer(String path, String text) {
    Object body =
        switch (path) {
          case "/v1/chat/completions" ->
              Map.of(
                  "object",
                  "chat.completion",
                  "choices",
                  List.of(
                      Map.of(
                          "index",
                          0,
                          "message",
                          Map.of("role", "assistant", "content", text),
                          "finish_reason",
                          "stop")),
                  "usage",
                  Map.of("prompt_tokens", 5, "completion_tokens", 7, "total_tokens", 12));
          case "/v1/responses" ->
              Map.of(
                  "object",
                  "response",
                  "status",
                  "completed",
                  "output",
                  List.of(Map.of("type", "message", "content", text)));
          case "/v1/embeddings" ->
              Map.of("object", "list", "data", List.of(Map.of("embedding", List.of(0.25, -1))));
          case "/v1/moderations" -> Map.of("results", List.of(Map.of("flagged", false)));
          default -> throw new IllegalArgumentException("not an API of OpenAI's: " + path);
        };
    try {
      return HttpAnswer.json(200, JSON.writeValueAsString(body))
          .with("x-request-id", "req_" + COUNT.incrementAndGet());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /// OpenAI's way of saying no.
  static HttpAnswer error(int status, String code, String message) {
    try {
      return HttpAnswer.json(
          status,
          JSON.writeValueAsString(
              Map.of(
                  "error",
                  Map.of("message", message, "type", "invalid_request_error", "code", code))));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
