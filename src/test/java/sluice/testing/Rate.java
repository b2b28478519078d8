package sluice.testing;

/// A limit of requests or tokens, as providers have it: a bucket that fills steadily. Immutable.
///
/// @param perMinute how fast it fills
/// @param burst how much it holds; a sixtieth of one is the least difference
public record Rate(long perMinute, double burst) {

  /// A limit of requests that allows one second's worth at once, as those have it that count by the
  /// second, but two in any case: no network keeps the distance between two requests to the
  /// millisecond.
  public static Rate ofRequests(long perMinute) {
    return new Rate(perMinute, (double) Math.max(2, perMinute / 60));
  }

  /// A limit of tokens that allows a minute's worth at once, as OpenAI has it: less would not hold
  /// the largest request that is allowed.
  public static Rate ofTokens(long perMinute) {
    return new Rate(perMinute, (double) perMinute);
  }
}
