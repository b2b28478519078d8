package sluice.limit;

/// What requests of one model took of late, from which the next one's need is estimated. Immutable.
///
/// Moving averages, each answer weighing a twentieth: of input tokens for a byte of text, and of
/// output tokens.
///
/// @param perByte input tokens for each byte
/// @param output tokens of an answer; negative while none has come
public record TokenEstimator(double perByte, double output) {
  private static final double WEIGHT = 0.05;

  /// English has about four characters to a token.
  private static final double FIRST_PER_BYTE = 0.25;

  /// Rather too much: what is not used is given back with the first answers.
  private static final double FIRST_OUTPUT = 1000;

  /// Nothing known yet.
  public static final TokenEstimator UNKNOWN = new TokenEstimator(FIRST_PER_BYTE, -1);

  /// The need of a request: its input, and its own cap on the answer or what answers take on
  /// average, whichever is less.
  ///
  /// @param isCapSpent whether the provider counts the cap in advance, used or not
  public Tokens estimate(RequestSize size, boolean isCapCounted) {
    double cap = size.outputCap().orElse(Long.MAX_VALUE);
    boolean isCapped = size.outputCap().isPresent();
    boolean isCapTold = isCapped && (isCapCounted || output < 0);
    double expected = isCapTold ? cap : Math.min(cap, output < 0 ? FIRST_OUTPUT : output);
    return new Tokens(Math.max((double) size.least(), size.bytes() * perByte), expected);
  }

  /// What a request has cost that brought nothing, as far as that can be told.
  public Tokens cost(RequestSize size) {
    return new Tokens(size.bytes() * perByte, Math.max(0, output));
  }

  /// A request was answered.
  ///
  /// @param told its tokens by the provider's word; 0 where it has none
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
