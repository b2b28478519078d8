package sluice.limit;

/// What one request counts against the limits: one request, and its tokens, estimated or actual.
/// Immutable.
///
/// @param input tokens of the request
/// @param output tokens of the answer
public record Tokens(double input, double output) {
  /// Returns the sum of both.
  public Tokens plus(Tokens more) {
    return new Tokens(input + more.input, output + more.output);
  }

  /// Returns what is left without a part of it.
  public Tokens minus(Tokens part) {
    return new Tokens(input - part.input, output - part.output);
  }

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
