package sluice.local.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/// The endpoints of the sample provider, and how each answers. Pure.
enum Api {
  CHAT_COMPLETIONS("/v1/chat/completions", "messages", /* needsModel= */ true) {
    @Override
    ObjectNode answer(Question question) {
      ObjectNode answer = question.head("chatcmpl-", "chat.completion", "created");
      ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
      choice
          .putObject("message")
          .put("role", "assistant")
          .put("content", question.answer())
          .putNull("refusal");
      choice.putNull("logprobs").put("finish_reason", "stop");
      question
          .usage(answer, "prompt_tokens", "completion_tokens")
          .put("total_tokens", question.tokens());
      return answer;
    }
  },

  RESPONSES("/v1/responses", "input", /* needsModel= */ true) {
    @Override
    ObjectNode answer(Question question) {
      ObjectNode answer = question.head("resp_", "response", "created_at");
      answer.put("status", "completed").putNull("error").putNull("incomplete_details");
      ObjectNode message = answer.putArray("output").addObject();
      message
          .put("type", "message")
          .put("id", "msg_" + question.id())
          .put("status", "completed")
          .put("role", "assistant");
      message
          .putArray("content")
          .addObject()
          .put("type", "output_text")
          .put("text", question.answer())
          .putArray("annotations");
      question
          .usage(answer, "input_tokens", "output_tokens")
          .put("total_tokens", question.tokens());
      return answer;
    }
  },

  COMPLETIONS("/v1/completions", "prompt", /* needsModel= */ true) {
    @Override
    ObjectNode answer(Question question) {
      ObjectNode answer = question.head("cmpl-", "text_completion", "created");
      answer
          .putArray("choices")
          .addObject()
          .put("text", question.answer())
          .put("index", 0)
          .putNull("logprobs")
          .put("finish_reason", "stop");
      question
          .usage(answer, "prompt_tokens", "completion_tokens")
          .put("total_tokens", question.tokens());
      return answer;
    }
  },

  EMBEDDINGS("/v1/embeddings", "input", /* needsModel= */ true) {
    private static final int DIMENSIONS = 8;

    @Override
    ObjectNode answer(Question question) {
      ObjectNode answer = JsonNodeFactory.instance.objectNode().put("object", "list");
      ArrayNode data = answer.putArray("data");
      for (int index = 0; index < inputs(question.input()); index++) {
        ObjectNode embedding = data.addObject().put("object", "embedding").put("index", index);
        ArrayNode vector = embedding.putArray("embedding");
        String seed = question.id() + index;
        new SplittableRandom(seed.hashCode()).doubles(DIMENSIONS, -1, 1).forEach(vector::add);
      }
      answer.put("model", question.model());
      answer
          .putObject("usage")
          .put("prompt_tokens", question.inputTokens())
          .put("total_tokens", question.inputTokens());
      return answer;
    }

    @Override
    long tokens(Question question) {
      return question.inputTokens();
    }
  },

  MODERATIONS("/v1/moderations", "input", /* needsModel= */ false) {
    @Override
    ObjectNode answer(Question question) {
      ObjectNode answer = JsonNodeFactory.instance.objectNode().put("id", "modr-" + question.id());
      answer.put("model", question.model().isEmpty() ? "sample-moderation" : question.model());
      ArrayNode results = answer.putArray("results");
      for (int index = 0; index < inputs(question.input()); index++) {
        ObjectNode result = results.addObject().put("flagged", false);
        result.putObject("categories").put("harassment", false).put("violence", false);
        result.putObject("category_scores").put("harassment", 1e-6).put("violence", 1e-6);
      }
      return answer;
    }

    @Override
    long tokens(Question question) {
      return question.inputTokens();
    }
  },

  MESSAGES("/v1/messages", "messages", /* needsModel= */ true) {
    @Override
    ObjectNode answer(Question question) {
      ObjectNode answer = JsonNodeFactory.instance.objectNode().put("id", "msg_" + question.id());
      answer.put("type", "message").put("role", "assistant").put("model", question.model());
      answer.putArray("content").addObject().put("type", "text").put("text", question.answer());
      answer.put("stop_reason", "end_turn").putNull("stop_sequence");
      question.usage(answer, "input_tokens", "output_tokens");
      return answer;
    }

    @Override
    Optional<String> wrongMember(JsonNode body) {
      boolean isLimited = body.path("max_tokens").asInt() > 0;
      return isLimited ? super.wrongMember(body) : Optional.of("max_tokens");
    }
  };

  private final String path;
  private final String input;
  private final boolean needsModel;

  Api(String path, String input, boolean needsModel) {
    this.path = path;
    this.input = input;
    this.needsModel = needsModel;
  }

  static Optional<Api> at(String path) {
    return Arrays.stream(values()).filter(api -> api.path.equals(path)).findFirst();
  }

  /// The member that holds what is asked.
  String input() {
    return input;
  }

  /// A whole answer in this endpoint's format.
  abstract ObjectNode answer(Question question);

  /// What it counts against the limit of tokens.
  long tokens(Question question) {
    return question.tokens();
  }

  /// The member that is missing or of the wrong type, where one is.
  Optional<String> wrongMember(JsonNode body) {
    if (needsModel && body.path("model").asText().isEmpty()) {
      return Optional.of("model");
    }
    JsonNode asked = body.path(input);
    boolean isText = asked.isTextual() && !input.equals("messages");
    return isText || (asked.isArray() && !asked.isEmpty()) ? Optional.empty() : Optional.of(input);
  }

  private static int inputs(JsonNode input) {
    return input.isArray() ? input.size() : 1;
  }
}
