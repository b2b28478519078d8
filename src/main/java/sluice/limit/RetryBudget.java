package sluice.limit;

/// How many retries in place may be under way: a fifth of what is in flight, but three at least, as
/// Envoy's retry budget. Pure.
///
/// A provider in trouble gets little more traffic than it would without retries.
public final class RetryBudget {
  private static final double SHARE = 0.2;
  private static final int LEAST = 3;

  private RetryBudget() {}

  /// Whether one more may begin.
  public static boolean allows(int retrying, int inFlight) {
    return retrying < Math.max(LEAST, SHARE * inFlight);
  }
}
