package sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import sluice.json.LenientJson;
import sluice.json.StrictJson;

/// What the judge must know of a body, found in one pass. Immutable.
///
/// @param shape what the whole body is
/// @param error what its `error` says; empty where there is none, or null, false or an empty text
/// @param status the top `status` (of `/v1/responses`)
/// @param model the model that answered
record ReplyBody(
    Shape shape, Optional<ProviderError> error, String status, String model, Usage usage) {
  /// More than any usage takes; what is larger is not kept twice.
  private static final int MAX_USAGE_CHARS = 4096;

  private static final ReplyBody INVALID =
      new ReplyBody(Shape.NOT_JSON, Optional.empty(), "", "", Usage.NONE);

  /// What a body is as a whole.
  enum Shape {
    OBJECT,
    OTHER_JSON,
    NOT_JSON
  }

  /// Reads a body in full, so that one cut short is known for what it is even where the connection
  /// gave no sign.
  static ReplyBody of(byte[] body) {
    try (JsonParser parser = StrictJson.OF_ANSWERS.parser(body)) {
      return readWhole(parser);
    } catch (IOException e) {
      return LenientJson.of(body).map(ReplyBody::ofLenient).orElse(INVALID);
    }
  }

  private static ReplyBody ofLenient(LenientJson body) {
    try (JsonParser parser = body.parser()) {
      return readWhole(parser);
    } catch (IOException e) {
      return INVALID;
    }
  }

  private static ReplyBody readWhole(JsonParser parser) throws IOException {
    ReplyBody read = read(parser);
    return parser.nextToken() == null ? read : INVALID;
  }

  private static ReplyBody read(JsonParser parser) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == JsonToken.START_OBJECT) {
      return readMembers(parser).toBody();
    }
    if (first == JsonToken.START_ARRAY) {
      return readArray(parser);
    }
    return first == null
        ? INVALID
        : new ReplyBody(Shape.OTHER_JSON, Optional.empty(), "", "", Usage.NONE);
  }

  /// Gemini's OpenAI endpoint may wrap its error in an array.
  private static ReplyBody readArray(JsonParser parser) throws IOException {
    Optional<ProviderError> error = Optional.empty();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (error.isEmpty() && parser.currentToken() == JsonToken.START_OBJECT) {
        error = readMembers(parser).toBody().error();
      } else {
        parser.skipChildren();
      }
    }
    return new ReplyBody(Shape.OTHER_JSON, error, "", "", Usage.NONE);
  }

  private static Members readMembers(JsonParser parser) throws IOException {
    var members = new Members();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      members.take(name, parser);
      parser.skipChildren();
    }
    return members;
  }

  /// The top members as they are come by; lives for one pass.
  private static final class Members {
    private Optional<ProviderError> error = Optional.empty();
    private final ErrorMembers flat = new ErrorMembers();
    private String status = "";
    private String model = "";
    private String object = "";
    private Usage usage = Usage.NONE;

    void take(String name, JsonParser value) throws IOException {
      switch (name) {
        case "error" -> error = readError(value);
        case "status" -> status = text(value);
        case "model" -> model = text(value);
        case "object" -> object = text(value);
        case "usage" -> usage = readUsage(value);
        default -> flat.take(name, value);
      }
    }

    ReplyBody toBody() {
      Optional<ProviderError> top =
          object.equals("error") ? Optional.of(flat.toError()) : Optional.empty();
      return new ReplyBody(Shape.OBJECT, error.or(() -> top), status, model, usage);
    }
  }

  /// The members of an error; lives for one pass.
  private static final class ErrorMembers {
    private String type = "";
    private String code = "";
    private String message = "";
    private String state = "";
    private OptionalInt status = OptionalInt.empty();

    void take(String name, JsonParser value) throws IOException {
      switch (name) {
        case "type" -> type = text(value);
        case "message" -> message = text(value);
        case "status" -> state = text(value);
        case "code" -> {
          code = text(value);
          status = status(value);
        }
        default -> {}
      }
    }

    /// Gemini says `status` where others say `type`.
    ProviderError toError() {
      return new ProviderError(type.isEmpty() ? state : type, code, message, status);
    }
  }

  private static Optional<ProviderError> readError(JsonParser value) throws IOException {
    return switch (value.currentToken()) {
      case VALUE_NULL, VALUE_FALSE -> Optional.empty();
      case VALUE_STRING ->
          Optional.of(text(value)).filter(text -> !text.isEmpty()).map(ProviderError::ofMessage);
      case START_OBJECT -> {
        var members = new ErrorMembers();
        while (value.nextToken() != JsonToken.END_OBJECT) {
          String name = value.currentName();
          value.nextToken();
          members.take(name, value);
          value.skipChildren();
        }
        yield Optional.of(members.toError());
      }
      default -> Optional.of(ProviderError.ofMessage(""));
    };
  }

  private static Usage readUsage(JsonParser value) throws IOException {
    if (value.currentToken() != JsonToken.START_OBJECT) {
      return Usage.NONE;
    }
    String json =
        new String(
            StrictJson.OF_ANSWERS.write(generator -> StrictJson.copy(value, generator)), UTF_8);
    return json.length() > MAX_USAGE_CHARS ? Usage.NONE : UsageReader.read(json);
  }

  /// A string's text; the words None and null, which some gateways write, count as nothing.
  private static String text(JsonParser value) throws IOException {
    if (value.currentToken() != JsonToken.VALUE_STRING) {
      return value.currentToken() == JsonToken.VALUE_NUMBER_INT ? value.getText() : "";
    }
    String text = value.getText();
    return text.equals("None") || text.equals("null") ? "" : text;
  }

  private static OptionalInt status(JsonParser value) throws IOException {
    String digits = text(value);
    return digits.matches("[1-5][0-9][0-9]")
        ? OptionalInt.of(Integer.parseInt(digits))
        : OptionalInt.empty();
  }
}
