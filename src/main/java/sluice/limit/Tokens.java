package sluice.limit;

/// What one request counts against the limits: one request, and its tokens, estimated or actual.
/// Immutable.
///
/// @param input tokens of the request
/// @param output tokens of the answer
public record Tokens(double input, double output) {
  /// Returns what counts against a limit of a unit.
  public double of(LimitedUnit unit) {
    return switch (unit) {
      case REQUESTS, IN_FLIGHT -> 1;
      case TOKENS -> input + output;
      case INPUT_TOKENS -> input;
      case OUTPUT_TOKENS -> output;
    };
  }
}
