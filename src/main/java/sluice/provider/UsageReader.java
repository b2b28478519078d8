package sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import sluice.json.StrictJson;

/// Reads token counts under the names of chat completions (`prompt_tokens`, `completion_tokens`;
/// embeddings have only the first) and of responses and messages (`input_tokens`, `output_tokens`).
/// Stateless.
///
/// There are two exceptions. Anthropic reports tokens written to its cache separately from the
/// input, though they count against the limit (tokens read from the cache do not). xAI and Gemini
/// leave reasoning tokens out of the output; only the total includes them.
final class UsageReader {
  /// The longest `usage` that is kept, on one line; no real one is longer.
  private static final int MAX_CHARS = 4096;

  private static final String PROMPT = "prompt_tokens";
  private static final String COMPLETION = "completion_tokens";
  private static final String INPUT = "input_tokens";
  private static final String OUTPUT = "output_tokens";
  private static final String CACHE_CREATION = "cache_creation_input_tokens";
  private static final String TOTAL = "total_tokens";

  private static final Set<String> COUNTED =
      Set.of(PROMPT, COMPLETION, INPUT, OUTPUT, CACHE_CREATION, TOTAL);

  private static final int MAX_DIGITS = 15;

  private UsageReader() {}

  /// Reads a `usage`. Before, the parser stands on the object's first token; afterwards on its
  /// last.
  ///
  /// @throws IOException if the object is not valid
  static Usage read(JsonParser object) throws IOException {
    Map<String, Long> counts = new HashMap<>();
    String json =
        new String(
            StrictJson.OF_ANSWERS.write(generator -> copy(object, generator, counts)), UTF_8);
    if (json.length() > MAX_CHARS) {
      return Usage.NONE;
    }
    long inputAlone = counts.getOrDefault(INPUT, 0L);
    long input = counts.getOrDefault(PROMPT, inputAlone + counts.getOrDefault(CACHE_CREATION, 0L));
    long output = counts.getOrDefault(COMPLETION, counts.getOrDefault(OUTPUT, 0L));
    long beyondInput = input == 0 ? 0 : counts.getOrDefault(TOTAL, 0L) - input;
    return new Usage(json, input, Math.max(output, beyondInput));
  }

  /// Copies the object, and collects its counts.
  private static void copy(JsonParser object, JsonGenerator to, Map<String, Long> counts)
      throws IOException {
    to.writeStartObject();
    StrictJson.forEachMember(
        object,
        (name, value) -> {
          if (COUNTED.contains(name)) {
            count(value).ifPresent(count -> counts.put(name, count));
          }
          to.writeFieldName(name);
          StrictJson.copy(value, to);
        });
    to.writeEndObject();
  }

  /// Returns a count; empty unless the value is an integer from 0 on, of at most 15 digits.
  private static Optional<Long> count(JsonParser value) throws IOException {
    if (value.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      return Optional.empty();
    }
    String digits = value.getText();
    boolean isCount = digits.length() <= MAX_DIGITS && digits.charAt(0) != '-';
    return isCount ? Optional.of(Long.parseLong(digits)) : Optional.empty();
  }
}
