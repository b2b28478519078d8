package sluice.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import sluice.chunk.ValidationError;
import sluice.message.ErrorCode;
import sluice.message.InvalidMessage;

/// The first hundred errors of a file, under OpenAI's codes where it has one. Confined to one
/// thread.
final class LineErrors {
  private static final int MOST = 100;

  private final List<ValidationError> errors = new ArrayList<>();

  List<ValidationError> all() {
    return List.copyOf(errors);
  }

  boolean isEmpty() {
    return errors.isEmpty();
  }

  boolean isFull() {
    return errors.size() == MOST;
  }

  void add(int line, String code, String message, Optional<String> param) {
    if (!isFull()) {
      errors.add(new ValidationError(code, message, param, OptionalInt.of(line)));
    }
  }

  /// Adds what is wrong with a line that is refused.
  void add(int line, InvalidMessage refusal) {
    String code =
        switch (refusal.code()) {
          case INVALID_JSON -> "invalid_json_line";
          default -> refusal.code().code();
        };
    add(line, code, refusal.message(), param(refusal.code()));
  }

  private static Optional<String> param(ErrorCode code) {
    return switch (code) {
      case UNSUPPORTED_METHOD -> Optional.of("method");
      case UNSUPPORTED_URL -> Optional.of("url");
      case MISSING_MODEL -> Optional.of("body.model");
      case UNSUPPORTED_PARAMETER -> Optional.of("body");
      case DUPLICATE_CUSTOM_ID -> Optional.of("custom_id");
      default -> Optional.empty();
    };
  }
}
