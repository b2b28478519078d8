package sluice.chunk;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import sluice.json.StrictJson;

/// The members of a small JSON object, read by their types. Immutable. Each method throws
/// [MalformedObjectException] where a member is missing or of another type; a member that is null
/// counts as missing.
///
/// @param node the object
/// @param path where it stands, for messages; empty, or with a dot at its end
public record JsonFields(JsonNode node, String path) {
  private static final ObjectMapper TREES = new ObjectMapper();

  /// Reads one object.
  public static JsonFields of(byte[] utf8) {
    try (JsonParser parser = StrictJson.OF_MESSAGES.parser(utf8)) {
      JsonNode tree = TREES.readTree(parser);
      if (tree == null || !tree.isObject() || parser.nextToken() != null) {
        throw new MalformedObjectException("it is not one JSON object");
      }
      return new JsonFields(tree, "");
    } catch (JsonProcessingException e) {
      throw new MalformedObjectException("it is not valid JSON" + where(e), e);
    } catch (IOException e) {
      throw new MalformedObjectException("it is not valid JSON", e);
    }
  }

  /// The JSON that a function writes, in UTF-8, on one line without a line feed.
  public static byte[] write(StrictJson.Writing writing) {
    try {
      return StrictJson.OF_MESSAGES.write(writing);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String where(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : " (line %d, column %d)"
            .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }

  /// Whether a member is there.
  public boolean has(String name) {
    return node.hasNonNull(name);
  }

  /// The names of all members.
  public List<String> names() {
    return node.propertyStream().map(Map.Entry::getKey).toList();
  }

  /// Refuses members of other names.
  public void allow(Set<String> names) {
    for (String name : names()) {
      if (!names.contains(name)) {
        throw new MalformedObjectException("`%s%s` is unknown".formatted(path, name));
      }
    }
  }

  /// A string.
  public String text(String name) {
    return member(name, JsonNode::isTextual, "a string").textValue();
  }

  /// A string, if there is one.
  public Optional<String> optionalText(String name) {
    return optional(name, this::text);
  }

  /// An integer from 0 on.
  public long count(String name) {
    return member(
            name,
            value -> value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0,
            "an integer from 0 on")
        .longValue();
  }

  /// An integer from 0 on that an `int` holds.
  public int integer(String name) {
    return member(
            name,
            value -> value.isIntegralNumber() && value.canConvertToInt() && value.intValue() >= 0,
            "an integer from 0 on")
        .intValue();
  }

  /// A number.
  public double number(String name) {
    return member(name, JsonNode::isNumber, "a number").doubleValue();
  }

  /// A boolean; false where it is missing.
  public boolean flag(String name) {
    return has(name) && member(name, JsonNode::isBoolean, "true or false").booleanValue();
  }

  /// A time, as [Instant#toString()] writes it.
  public Instant instant(String name) {
    try {
      return Instant.parse(text(name));
    } catch (DateTimeException e) {
      throw new MalformedObjectException("`%s%s` is no time".formatted(path, name), e);
    }
  }

  /// A time, if there is one.
  public Optional<Instant> optionalInstant(String name) {
    return optional(name, this::instant);
  }

  /// An object.
  public JsonFields object(String name) {
    return new JsonFields(member(name, JsonNode::isObject, "an object"), path + name + ".");
  }

  /// An object, if there is one.
  public Optional<JsonFields> optionalObject(String name) {
    return optional(name, this::object);
  }

  /// The objects of an array.
  public List<JsonFields> objects(String name) {
    return elements(name).map(element -> element(name, element)).toList();
  }

  private JsonFields element(String name, JsonNode element) {
    if (!element.isObject()) {
      throw new MalformedObjectException("`%s%s` holds no objects".formatted(path, name));
    }
    return new JsonFields(element, path + name + ".");
  }

  /// The integers from 0 on of an array.
  public List<Long> counts(String name) {
    return elements(name).map(element -> ofArray(name, element)).toList();
  }

  /// The arrays of integers of an array, each of so many elements.
  public List<List<Long>> rows(String name, int width) {
    return elements(name).map(row -> row(name, row, width)).toList();
  }

  private List<Long> row(String name, JsonNode row, int width) {
    if (row.size() != width) {
      throw new MalformedObjectException("`%s%s` has a row of another width".formatted(path, name));
    }
    return row.valueStream().map(element -> ofArray(name, element)).toList();
  }

  private Long ofArray(String name, JsonNode element) {
    if (!element.isIntegralNumber() || !element.canConvertToLong() || element.longValue() < 0) {
      throw new MalformedObjectException("`%s%s` holds no counts".formatted(path, name));
    }
    return element.longValue();
  }

  private Stream<JsonNode> elements(String name) {
    return member(name, JsonNode::isArray, "an array").valueStream();
  }

  private <T> Optional<T> optional(String name, Function<String, T> read) {
    return has(name) ? Optional.of(read.apply(name)) : Optional.empty();
  }

  private JsonNode member(String name, Predicate<JsonNode> isOfType, String type) {
    JsonNode value = node.get(name);
    if (value == null || value.isNull()) {
      throw new MalformedObjectException("`%s%s` is missing".formatted(path, name));
    }
    if (!isOfType.test(value)) {
      throw new MalformedObjectException("`%s%s` is not %s".formatted(path, name, type));
    }
    return value;
  }
}
