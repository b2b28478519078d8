package sluice.provider;

import static java.util.function.Predicate.not;
import static sluice.provider.JsonValues.isFull;
import static sluice.provider.JsonValues.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import sluice.json.LenientJson;
import sluice.json.StrictJson;
import sluice.provider.ProviderError.Origin;
import sluice.provider.ReplyBody.Part;
import sluice.provider.ReplyBody.Shape;

/// Reads a response body in one pass. Used for one body, by one thread.
final class ReplyReader {
  private final EnumSet<Part> parts = EnumSet.noneOf(Part.class);
  private final ErrorReader beside = new ErrorReader();
  private final ErrorReader baseResp = new ErrorReader();
  private Optional<ErrorReader> error = Optional.empty();
  private Optional<String> errorText = Optional.empty();
  private ChoiceReader choices = new ChoiceReader();
  private String status = "";
  private String model = "";
  private String object = "";
  private String stopReason = "";
  private boolean hasContent;
  private Usage usage = Usage.NONE;

  /// Reads a whole body, so that a truncated one is found also if the connection closed normally.
  static ReplyBody of(byte[] body) {
    try (JsonParser parser = StrictJson.OF_ANSWERS.parser(body)) {
      return ofText(parser);
    } catch (IOException e) {
      return LenientJson.of(body).map(ReplyReader::ofLenient).orElse(ReplyBody.INVALID);
    }
  }

  private static ReplyBody ofLenient(LenientJson body) {
    try (JsonParser parser = body.parser()) {
      return ofText(parser);
    } catch (IOException e) {
      return ReplyBody.INVALID;
    }
  }

  private static ReplyBody ofText(JsonParser parser) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      return ReplyBody.INVALID;
    }
    ReplyBody read =
        switch (first) {
          case START_OBJECT -> ofObject(parser);
          case START_ARRAY -> ofArray(parser);
          default -> ReplyBody.ofShape(Shape.OTHER_JSON, Optional.empty());
        };
    return parser.nextToken() == null ? read : ReplyBody.INVALID;
  }

  private static ReplyBody ofObject(JsonParser object) throws IOException {
    var reader = new ReplyReader();
    StrictJson.forEachMember(object, reader::take);
    return reader.toBody();
  }

  /// Reads an array, in which Gemini's OpenAI endpoint may wrap its error.
  private static ReplyBody ofArray(JsonParser array) throws IOException {
    Optional<ProviderError> error = Optional.empty();
    while (array.nextToken() != JsonToken.END_ARRAY) {
      if (error.isEmpty() && array.currentToken() == JsonToken.START_OBJECT) {
        error = ofObject(array).error().filter(told -> told.origin() == Origin.OBJECT);
      } else {
        array.skipChildren();
      }
    }
    return ReplyBody.ofShape(Shape.OTHER_JSON, error);
  }

  private void take(String name, JsonParser value) throws IOException {
    switch (name) {
      case "choices" -> choices = ChoiceReader.of(value);
      case "data" -> set(Part.DATA, isFullList(value));
      case "results" -> set(Part.RESULTS, isFullList(value));
      case "output" -> set(Part.OUTPUT, isFullList(value));
      case "content" -> takeContent(value);
      case "stop_reason" -> stopReason = text(value);
      case "error" -> takeError(value);
      case "base_resp" -> baseResp.takeAny(value);
      case "model" -> model = text(value);
      case "object" -> object = text(value);
      case "usage" -> usage = readUsage(value);
      case "status" -> {
        status = text(value);
        beside.take(name, value);
      }
      default -> beside.take(name, value);
    }
  }

  private void set(Part part, boolean isThere) {
    if (isThere) {
      parts.add(part);
    } else {
      parts.remove(part);
    }
  }

  private static boolean isFullList(JsonParser value) throws IOException {
    return value.currentToken() == JsonToken.START_ARRAY && isFull(value);
  }

  private void takeContent(JsonParser value) throws IOException {
    hasContent = value.currentToken() == JsonToken.START_ARRAY;
    set(Part.CONTENT, isFullList(value));
  }

  private void takeError(JsonParser value) throws IOException {
    error = Optional.empty();
    errorText = Optional.empty();
    switch (value.currentToken()) {
      case VALUE_NULL, VALUE_FALSE -> {}
      case VALUE_STRING -> errorText = Optional.of(text(value)).filter(text -> !text.isEmpty());
      case START_OBJECT -> {
        var members = new ErrorReader();
        members.takeAny(value);
        error = Optional.of(members);
      }
      default -> errorText = Optional.of("");
    }
  }

  private ReplyBody toBody() {
    parts.addAll(choices.parts());
    if (hasContent && !stopReason.isEmpty()) {
      parts.add(Part.CONTENT);
    }
    return new ReplyBody(Shape.OBJECT, toError(), Set.copyOf(parts), status, model, usage);
  }

  /// Returns the error in the most reliable place of those that report one.
  private Optional<ProviderError> toError() {
    Optional<ProviderError> whole = error.map(members -> members.toError(Origin.OBJECT));
    return whole
        .filter(not(ProviderError::isEmpty))
        .or(() -> errorText.map(beside::toError))
        .or(this::ofTop)
        .or(choices::error)
        .or(() -> Optional.of(baseResp.toBaseResp()).filter(told -> !told.isEmpty()))
        .or(() ->
            Optional.of(beside)
                .filter(ErrorReader::isTold)
                .map(told -> told.toError(Origin.BESIDE)))
        .or(() -> whole);
  }

  /// Returns the error of older vLLM and Mistral, whose members stand at the top.
  private Optional<ProviderError> ofTop() {
    return object.equals("error") ? Optional.of(beside.toError(Origin.OBJECT)) : Optional.empty();
  }

  private static Usage readUsage(JsonParser value) throws IOException {
    return value.currentToken() == JsonToken.START_OBJECT ? UsageReader.read(value) : Usage.NONE;
  }
}
