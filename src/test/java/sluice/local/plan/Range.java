package sluice.local.plan;

/// A figure that is known between two bounds. Immutable.
public record Range(double low, double high) {
  /// Nothing.
  public static final Range ZERO = new Range(0, 0);

  static Range of(double exact) {
    return new Range(exact, exact);
  }

  Range plus(Range more) {
    return new Range(low + more.low, high + more.high);
  }

  Range times(double factor) {
    return new Range(low * factor, high * factor);
  }
}
