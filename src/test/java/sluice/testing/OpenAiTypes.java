package sluice.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.openai.core.ObjectMappers;

/// Reads JSON as the types of OpenAI's own Java library. These read leniently: only their
/// `validate()` fails where a member is missing, has another type, or is a constant that they do
/// not know. Safe for many threads.
public final class OpenAiTypes {
  private static final JsonMapper MAPPER = ObjectMappers.jsonMapper();

  private OpenAiTypes() {}

  /// Reads a text.
  ///
  /// @throws AssertionError where it is no JSON
  public static JsonNode read(String json) {
    return read(json, JsonNode.class);
  }

  /// Reads a text as a type.
  ///
  /// @throws AssertionError where it is none
  public static <T> T read(String json, Class<T> type) {
    try {
      return MAPPER.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no " + type.getSimpleName() + ": " + json, e);
    }
  }

  /// Reads a part of a text as a type.
  ///
  /// @throws AssertionError where it is none
  public static <T> T read(JsonNode json, Class<T> type) {
    return read(json.toString(), type);
  }
}
