package sluice.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;
import sluice.message.Prompt;

/// What a request asks, as its writer knows it. Pure.
final class PromptText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private PromptText() {}

  /// The last text of its input; the whole body where it has none.
  static String of(Prompt prompt) {
    try {
      JsonNode body = JSON.readTree(prompt.body());
      List<String> texts =
          Stream.of("messages", "input", "prompt")
              .flatMap(member -> texts(body.path(member)))
              .toList();
      return texts.isEmpty() ? prompt.body() : texts.getLast();
    } catch (IOException e) {
      throw new UncheckedIOException("a body that was written here cannot be read", e);
    }
  }

  private static Stream<String> texts(JsonNode node) {
    if (node.isTextual()) {
      return Stream.of(node.asText());
    }
    return node.isObject()
        ? Stream.concat(texts(node.path("content")), texts(node.path("text")))
        : node.valueStream().flatMap(PromptText::texts);
  }
}
