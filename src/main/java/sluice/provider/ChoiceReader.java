package sluice.provider;

import static sluice.provider.JsonValues.isFull;
import static sluice.provider.JsonValues.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import sluice.provider.ProviderError.Origin;
import sluice.provider.ReplyBody.Part;

/// Reads the `choices` of a body. Used for one pass, by one thread.
final class ChoiceReader {
  /// Values of `finish_reason` for a model that ended by itself or at a limit, of OpenAI and of the
  /// models behind gateways: an empty message that ended so is an answer.
  private static final Set<String> ENDS =
      Set.of(
          "stop",
          "length",
          "content_filter",
          "eos",
          "eos_token",
          "end_turn",
          "stop_sequence",
          "max_tokens",
          "max_output_tokens",
          "model_length",
          "safety",
          "recitation",
          "prohibited_content",
          "blocklist",
          "spii",
          "guardrail_intervened",
          "refusal",
          "sensitive");

  /// Values of `finish_reason` for a server that broke off, besides those that contain `error`: its
  /// partial text is not an answer. DeepSeek; vLLM and SGLang.
  private static final Set<String> BREAKS = Set.of("insufficient_system_resource", "abort");

  private final EnumSet<Part> parts = EnumSet.noneOf(Part.class);
  private Optional<ProviderError> error = Optional.empty();

  /// Reads the value on which the parser stands.
  static ChoiceReader of(JsonParser value) throws IOException {
    var choices = new ChoiceReader();
    if (value.currentToken() == JsonToken.START_ARRAY) {
      while (value.nextToken() != JsonToken.END_ARRAY) {
        choices.takeChoice(value);
        value.skipChildren();
      }
    }
    return choices;
  }

  private void takeChoice(JsonParser value) throws IOException {
    if (value.currentToken() != JsonToken.START_OBJECT) {
      return;
    }
    boolean hasMessage = false;
    boolean hasContent = false;
    String end = "";
    while (value.nextToken() != JsonToken.END_OBJECT) {
      String name = value.currentName();
      value.nextToken();
      switch (name) {
        case "message" -> {
          hasMessage = value.currentToken() == JsonToken.START_OBJECT;
          hasContent = hasMessage && hasContent(value);
        }
        case "text" -> add(Part.TEXT, value.currentToken() == JsonToken.VALUE_STRING);
        case "finish_reason" -> end = text(value).toLowerCase(Locale.ROOT);
        case "error" -> takeError(value);
        default -> {}
      }
      value.skipChildren();
    }
    add(Part.MESSAGE, hasContent || (hasMessage && ENDS.contains(kind(end))));
    add(Part.FAILURE, end.contains("error") || BREAKS.contains(end));
  }

  /// Returns the reason without what Gemini adds to it: `content_filter: RECITATION`.
  private static String kind(String end) {
    return end.split(":", 2)[0].strip();
  }

  private void add(Part part, boolean isThere) {
    if (isThere) {
      parts.add(part);
    }
  }

  private static boolean hasContent(JsonParser message) throws IOException {
    boolean hasContent = false;
    while (message.nextToken() != JsonToken.END_OBJECT) {
      String name = message.currentName();
      message.nextToken();
      switch (name) {
        case "content", "refusal", "tool_calls", "function_call", "audio", "images" ->
            hasContent |= isFull(message);
        default -> {}
      }
      message.skipChildren();
    }
    return hasContent;
  }

  /// Reads an error inside a choice, where OpenRouter reports one that occurred halfway.
  private void takeError(JsonParser value) throws IOException {
    var members = new ErrorReader();
    members.takeAny(value);
    if (members.isTold()) {
      parts.add(Part.FAILURE);
      error = error.or(() -> Optional.of(members.toError(Origin.OBJECT)));
    }
  }

  Set<Part> parts() {
    return parts;
  }

  Optional<ProviderError> error() {
    return error;
  }
}
