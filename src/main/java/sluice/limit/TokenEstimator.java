package sluice.limit;

/// Estimates the tokens of the next request of one model from those of recent ones. Immutable.
///
/// Exponential moving averages with a weight of 1/20 for each answer: of the input tokens per byte
/// of text, and of the output tokens.
///
/// @param perByte input tokens per byte
/// @param output output tokens of an answer; negative if there was none yet
public record TokenEstimator(double perByte, double output) {
  private static final double WEIGHT = 0.05;

  /// English has about four characters per token.
  private static final double FIRST_PER_BYTE = 0.25;

  /// Too many rather than too few: the first answers give back what they do not use.
  private static final double FIRST_OUTPUT = 1000;

  /// An estimator without answers.
  public static final TokenEstimator UNKNOWN = new TokenEstimator(FIRST_PER_BYTE, -1);

  /// Estimates a request: its input, and as output the lesser of its cap and the average.
  ///
  /// @param isCapCounted whether the provider counts the cap on the output in advance, used or not
  public Tokens estimate(RequestSize size, boolean isCapCounted) {
    double cap = size.outputCap().orElse(Long.MAX_VALUE);
    boolean isCapped = size.outputCap().isPresent();
    boolean isCapTold = isCapped && (isCapCounted || output < 0);
    double expected = isCapTold ? cap : Math.min(cap, output < 0 ? FIRST_OUTPUT : output);
    return new Tokens(Math.max((double) size.least(), size.bytes() * perByte), expected);
  }

  /// Estimates what a failed request has cost.
  public Tokens cost(RequestSize size) {
    return new Tokens(size.bytes() * perByte, Math.max(0, output));
  }

  /// Takes up an answer.
  ///
  /// @param actual the tokens that the provider counted; 0 where it gives no number
  public TokenEstimator after(RequestSize size, Tokens actual) {
    boolean isInputKnown = actual.input() > 0 && size.bytes() > 0;
    double seen = isInputKnown ? average(perByte, actual.input() / size.bytes()) : perByte;
    boolean isKnown = actual.input() > 0 || actual.output() > 0;
    return new TokenEstimator(seen, isKnown ? averageOutput(actual.output()) : output);
  }

  private double averageOutput(double actual) {
    return output < 0 ? actual : average(output, actual);
  }

  private static double average(double before, double seen) {
    return before + WEIGHT * (seen - before);
  }
}
