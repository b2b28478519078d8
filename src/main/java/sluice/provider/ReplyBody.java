package sluice.provider;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import sluice.json.LenientJson;
import sluice.json.StrictJson;
import sluice.message.Endpoint;
import sluice.provider.ProviderError.Origin;

/// What the judge must know of a body, found in one pass. Immutable.
///
/// @param shape what the whole body is
/// @param error what it tells of an error; empty where it tells of none
/// @param parts what it holds of an answer
/// @param status the top `status` (of `/v1/responses`)
/// @param model the model that answered
record ReplyBody(
    Shape shape,
    Optional<ProviderError> error,
    Set<Part> parts,
    String status,
    String model,
    Usage usage) {
  /// What is no JSON.
  static final ReplyBody INVALID = ofShape(Shape.NOT_JSON, Optional.empty());

  /// What a body is as a whole.
  enum Shape {
    OBJECT,
    OTHER_JSON,
    NOT_JSON
  }

  /// What shows that a body is an answer, or is none.
  enum Part {
    /// A choice with a message that has content, or whose emptiness is the model's own.
    MESSAGE,
    /// A choice with a text.
    TEXT,
    /// A choice that ended by an error.
    FAILURE,
    /// `data` that is not empty.
    DATA,
    /// `results` that are not empty.
    RESULTS,
    /// `output` that is not empty.
    OUTPUT,
    /// `content` that is a list and not empty, or whose emptiness is the model's own.
    CONTENT
  }

  /// A body that is no object.
  static ReplyBody ofShape(Shape shape, Optional<ProviderError> error) {
    return new ReplyBody(shape, error, Set.of(), "", "", Usage.NONE);
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
    ReplyBody read = ReplyReader.read(parser);
    return parser.nextToken() == null ? read : INVALID;
  }

  /// Whether it shows an answer to what was asked, and tells of no error beside it.
  boolean isAnswer(Endpoint endpoint) {
    boolean isShown =
        switch (endpoint) {
          case CHAT_COMPLETIONS -> parts.contains(Part.MESSAGE) && !parts.contains(Part.FAILURE);
          case COMPLETIONS -> parts.contains(Part.TEXT) && !parts.contains(Part.FAILURE);
          case EMBEDDINGS -> parts.contains(Part.DATA);
          case MODERATIONS -> parts.contains(Part.RESULTS);
          case MESSAGES -> parts.contains(Part.CONTENT);
          case RESPONSES -> isResponse();
        };
    return isShown
        && error.filter(told -> told.origin() != Origin.BESIDE && !told.isEmpty()).isEmpty();
  }

  private boolean isResponse() {
    return switch (status) {
      case "completed", "incomplete" -> true;
      case "queued", "in_progress", "cancelled", "failed" -> false;
      default -> parts.contains(Part.OUTPUT);
    };
  }

  /// Whether the provider itself tells of an error, not some server on the way.
  boolean isProvidersError() {
    return error.filter(told -> told.origin() == Origin.OBJECT).isPresent();
  }
}
