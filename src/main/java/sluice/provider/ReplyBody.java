package sluice.provider;

import java.util.Optional;
import java.util.Set;
import sluice.message.Endpoint;
import sluice.provider.ProviderError.Origin;

/// The contents of a response body that decide its classification, as [ReplyReader] finds them.
/// Immutable.
///
/// @param shape what the body is as a whole
/// @param error the error that the body reports; empty if it reports none
/// @param parts the parts of an answer that are present
/// @param status the `status` at the top (of `/v1/responses`)
/// @param model the model that answered; empty if it isn't named
/// @param usage the tokens used, as the body reports them
record ReplyBody(
    Shape shape,
    Optional<ProviderError> error,
    Set<Part> parts,
    String status,
    String model,
    Usage usage) {
  /// A body that is not JSON.
  static final ReplyBody INVALID = ofShape(Shape.NOT_JSON, Optional.empty());

  /// What a body is as a whole.
  enum Shape {
    OBJECT,
    /// An array or a scalar.
    OTHER_JSON,
    NOT_JSON
  }

  /// A part that shows that a body is an answer, or is not.
  enum Part {
    /// A choice with a message that has content, or that the model ended without any.
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
    /// A list `content` that is not empty, or that the model ended without any.
    CONTENT
  }

  /// Returns a body that is not an object.
  static ReplyBody ofShape(Shape shape, Optional<ProviderError> error) {
    return new ReplyBody(shape, error, Set.of(), "", "", Usage.NONE);
  }

  /// Returns whether the body holds an answer of an endpoint, and reports no error beside it.
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
}
