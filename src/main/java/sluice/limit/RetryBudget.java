package sluice.limit;

/// The retry budget: retries may be a fifth of the requests in flight, and three at least, as in
/// Envoy. Pure.
///
/// So a failing provider gets little more traffic than without retries.
public final class RetryBudget {
  private static final double SHARE = 0.2;
  private static final int LEAST = 3;

  private RetryBudget() {}

  /// Whether one more retry may begin.
  public static boolean allows(int retrying, int inFlight) {
    return retrying < Math.max(LEAST, SHARE * inFlight);
  }
}
