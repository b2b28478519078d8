package sluice.local.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A valid request, with what its answer needs. Immutable.
///
/// @param id tells answers apart; the same for the same content
/// @param input the member that holds what is asked
/// @param texts all texts in it; the last one is taken for the question
record Question(String id, Instant created, String model, JsonNode input, List<String> texts) {
  private static final int QUOTED_CHARS = 60;
  private static final int CHARS_PER_TOKEN = 4;

  /// @param inputMember the member of the body that holds what is asked
  static Question of(String inputMember, JsonNode body, String id, Instant created) {
    JsonNode input = body.path(inputMember);
    List<String> texts = new ArrayList<>();
    collect(input, texts);
    return new Question(id, created, body.path("model").asText(), input, List.copyOf(texts));
  }

  private static void collect(JsonNode node, List<String> texts) {
    if (node.isTextual()) {
      texts.add(node.asText());
    } else if (node.isObject()) {
      collect(node.path("content"), texts);
      collect(node.path("text"), texts);
    } else {
      node.forEach(element -> collect(element, texts));
    }
  }

  /// A text that nobody can mistake for a model's.
  String answer() {
    String asked = texts.isEmpty() ? "" : texts.getLast();
    String quoted =
        asked.length() <= QUOTED_CHARS ? asked : asked.substring(0, QUOTED_CHARS).strip() + "…";
    return "Stand-in answer, no model was asked. The question was: " + quoted;
  }

  int inputTokens() {
    return 3 + texts.stream().mapToInt(String::length).sum() / CHARS_PER_TOKEN;
  }

  int outputTokens() {
    return answer().length() / CHARS_PER_TOKEN;
  }

  int tokens() {
    return inputTokens() + outputTokens();
  }

  /// The beginning that OpenAI's answers have in common.
  ObjectNode head(String prefix, String object, String createdMember) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", prefix + id)
        .put("object", object)
        .put(createdMember, created.getEpochSecond())
        .put("model", model);
  }

  ObjectNode usage(ObjectNode answer, String inputMember, String outputMember) {
    return answer
        .putObject("usage")
        .put(inputMember, inputTokens())
        .put(outputMember, outputTokens());
  }
}
