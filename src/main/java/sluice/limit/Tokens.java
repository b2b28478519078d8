package sluice.limit;

/// What one request takes of the limits: itself, and its tokens as estimated or as told. Immutable.
///
/// @param input tokens of the request
/// @param output tokens of the answer
public record Tokens(double input, double output) {
  /// What counts against a limit of that dimension.
  public double of(LimitedUnit unit) {
    return switch (unit) {
      case REQUESTS, IN_FLIGHT -> 1;
      case TOKENS -> input + output;
      case INPUT_TOKENS -> input;
      case OUTPUT_TOKENS -> output;
    };
  }
}
