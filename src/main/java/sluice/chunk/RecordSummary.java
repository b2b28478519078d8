package sluice.chunk;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import sluice.json.StrictJson;
import sluice.message.ErrorCode;

/// What a chunk must know of a record, read from the record's line. Immutable.
///
/// @param customId the line's id
/// @param request the hash of the request ([sluice.message.ParsedMessage#request()])
/// @param isAnswer whether it has a response with a status of 2xx
/// @param isNotRun whether the line was left over when the run was stopped
/// @param model that answered, or was asked; empty where neither is known
/// @param tokens none where the record does not tell
public record RecordSummary(
    String customId,
    String request,
    boolean isAnswer,
    boolean isNotRun,
    String model,
    TokenCount tokens) {
  private static final Set<String> STOPS =
      Set.of(ErrorCode.BATCH_CANCELLED.code(), ErrorCode.BATCH_EXPIRED.code());

  /// Reads a record as [sluice.store.ResultRecord] writes it.
  ///
  /// @throws MalformedObjectException where it is none
  public static RecordSummary of(byte[] line) {
    try (JsonParser parser = StrictJson.OF_ANSWERS.parser(line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedObjectException("a record is no object");
      }
      return new Reading().read(parser);
    } catch (IOException e) {
      throw new MalformedObjectException("a record is not valid JSON", e);
    }
  }

  /// Collects the members in one pass; the response's body, which stands last, is not read.
  private static final class Reading {
    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, Long> counts = new HashMap<>();

    RecordSummary read(JsonParser parser) throws IOException {
      boolean isAnswer = false;
      while (!isAnswer && parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (name) {
          case "custom_id" -> texts.put(name, parser.getText());
          case "sluice" -> StrictJson.forEachMember(parser, this::takeOwn);
          case "response" -> isAnswer = value == JsonToken.START_OBJECT && isAnswer(parser);
          case "error" -> takeError(parser);
          default -> parser.skipChildren();
        }
      }
      return new RecordSummary(
          text("custom_id"),
          text("request"),
          isAnswer,
          STOPS.contains(texts.getOrDefault("code", "")),
          texts.getOrDefault("model", ""),
          tokens());
    }

    private String text(String name) {
      if (!texts.containsKey(name)) {
        throw new MalformedObjectException("a record has no `%s`".formatted(name));
      }
      return texts.get(name);
    }

    private void takeOwn(String name, JsonParser value) throws IOException {
      if (value.currentToken() == JsonToken.VALUE_STRING) {
        texts.put(name, value.getText());
      } else if (name.equals("usage") && value.currentToken() == JsonToken.START_OBJECT) {
        StrictJson.forEachMember(value, this::takeCount);
      }
    }

    private void takeCount(String name, JsonParser value) throws IOException {
      if (value.currentToken() == JsonToken.VALUE_NUMBER_INT) {
        counts.put(name, value.getLongValue());
      } else if (value.currentToken() == JsonToken.START_OBJECT) {
        StrictJson.forEachMember(value, this::takeCount);
      }
    }

    private void takeError(JsonParser parser) throws IOException {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        StrictJson.forEachMember(
            parser,
            (name, value) -> {
              if (value.currentToken() == JsonToken.VALUE_STRING) {
                texts.put(name, value.getText());
              }
            });
      }
    }

    /// The status is the first member of a response; a refusal is read to its end.
    private static boolean isAnswer(JsonParser parser) throws IOException {
      boolean isStatus =
          "status_code".equals(parser.nextFieldName())
              && parser.nextToken() == JsonToken.VALUE_NUMBER_INT;
      if (isStatus && parser.getIntValue() / 100 == 2) {
        return true;
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        parser.skipChildren();
      }
      return false;
    }

    /// Chat completions count under `prompt_tokens` and `completion_tokens`, responses and messages
    /// under `input_tokens` and `output_tokens`; Anthropic tells what its cache took and gave
    /// beside the input.
    private TokenCount tokens() {
      long read = count("cache_read_input_tokens");
      long input =
          count("prompt_tokens")
              + count("input_tokens")
              + count("cache_creation_input_tokens")
              + read;
      long cached = Math.max(read, count("cached_tokens"));
      long told = count("completion_tokens") + count("output_tokens");
      long output = input == 0 ? told : Math.max(told, count("total_tokens") - input);
      return new TokenCount(
          input, Math.min(cached, input), output, Math.min(count("reasoning_tokens"), output));
    }

    private long count(String name) {
      return Math.max(0, counts.getOrDefault(name, 0L));
    }
  }
}
