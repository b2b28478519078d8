package sluice.local;

/// A limit of requests, as providers have it: a bucket that fills steadily. Immutable.
///
/// @param perMinute how fast it fills
/// @param burst how much it holds
public record Rate(int perMinute, int burst) {

  /// A limit that allows one second's worth at once.
  public static Rate of(int perMinute) {
    return new Rate(perMinute, Math.max(1, perMinute / 60));
  }
}
