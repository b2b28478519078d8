package sluice.provider;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import sluice.json.StrictJson;

/// Reads token counts under the names of chat completions (`prompt_tokens`, `completion_tokens`;
/// embeddings have only the first) and of responses and messages (`input_tokens`, `output_tokens`).
/// Pure.
///
/// There are two exceptions. Anthropic reports tokens written to its cache separately from the
/// input, though they count against the limit (tokens read from the cache do not). xAI and Gemini
/// leave reasoning tokens out of the output; only the total includes them.
final class UsageReader {
  private static final Pattern COUNT = Pattern.compile("\\d{1,15}");

  private UsageReader() {}

  /// Reads a `usage`.
  ///
  /// @param json an object, on one line
  /// @throws IOException if the object is not valid
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
      StrictJson.forEachMember(
          parser, (name, value) -> count(value).ifPresent(count -> counts.put(name, count)));
    }
    return counts;
  }

  /// Returns a count; empty unless the value is an integer from 0 on, of at most 15 digits.
  private static Optional<Long> count(JsonParser value) throws IOException {
    boolean isCount =
        value.currentToken() == JsonToken.VALUE_NUMBER_INT
            && COUNT.matcher(value.getText()).matches();
    return isCount ? Optional.of(Long.parseLong(value.getText())) : Optional.empty();
  }
}
