package sluice.batch;

import java.time.Duration;

/// How many of its unread prompts an invocation keeps, so that other environments have work too.
/// Pure.
///
/// It keeps what it can start before its end. The first time it also keeps no more than its share
/// of the work, which the environments halve again and again that way, but always enough for a
/// minute.
///
/// @param environments how many share the account's limits
record WorkShare(int environments) {
  private static final double LEAST_SECONDS = 60;

  /// Returns how many prompts to keep. Nothing is known of a pace as long as no prompt has started.
  ///
  /// @param unread how many have not been read
  /// @param started how many have been started
  /// @param elapsed since the invocation began
  /// @param left until no prompt starts any more
  /// @param isFirst whether this is the first time
  int kept(int unread, int started, Duration elapsed, Duration left, boolean isFirst) {
    if (started == 0) {
      return unread;
    }
    double pace = started / Math.max(1, seconds(elapsed));
    double share =
        isFirst ? Math.max((double) unread / environments, pace * LEAST_SECONDS) : unread;
    return (int) Math.ceil(Math.min(unread, Math.min(share, pace * seconds(left))));
  }

  private static double seconds(Duration span) {
    return span.toMillis() / 1_000.0;
  }
}
