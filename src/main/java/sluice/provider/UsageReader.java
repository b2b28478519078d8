package sluice.provider;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import sluice.json.StrictJson;

/// Reads token counts under the names that chat completions (`prompt_tokens`, `completion_tokens`;
/// embeddings have the first alone) and responses and messages (`input_tokens`, `output_tokens`)
/// give them. Pure.
///
/// Two things are not where one looks for them. Anthropic tells what it wrote into its cache apart
/// from the input, though it counts against the limit as well (what it read from there does not).
/// xAI and Gemini leave the tokens of reasoning out of the output; only the total has them.
final class UsageReader {
  private static final Pattern COUNT = Pattern.compile("\\d{1,15}");

  private UsageReader() {}

  static Usage read(String json) throws IOException {
    Map<String, Long> counts = counts(json);
    long inputAlone = counts.getOrDefault("input_tokens", 0L);
    long input =
        counts.getOrDefault(
            "prompt_tokens", inputAlone + counts.getOrDefault("cache_creation_input_tokens", 0L));
    long output =
        counts.getOrDefault("completion_tokens", counts.getOrDefault("output_tokens", 0L));
    long beyondInput = input == 0 ? 0 : counts.getOrDefault("total_tokens", 0L) - input;
    return new Usage(json, input, Math.max(output, beyondInput));
  }

  private static Map<String, Long> counts(String json) throws IOException {
    Map<String, Long> counts = new HashMap<>();
    try (JsonParser parser = StrictJson.OF_ANSWERS.parser(json)) {
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        count(parser).ifPresent(count -> counts.put(name, count));
        parser.skipChildren();
      }
    }
    return counts;
  }

  /// What is no number, negative or beyond all counting is unknown; it spoils no answer.
  private static Optional<Long> count(JsonParser value) throws IOException {
    boolean isCount =
        value.currentToken() == JsonToken.VALUE_NUMBER_INT
            && COUNT.matcher(value.getText()).matches();
    return isCount ? Optional.of(Long.parseLong(value.getText())) : Optional.empty();
  }
}
