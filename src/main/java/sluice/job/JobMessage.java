package sluice.job;

/// A message of the queue of jobs. Immutable.
///
/// @param id the messageId
/// @param body as received
/// @param receives how often it was received, this time included
public record JobMessage(String id, String body, int receives) {
  /// SQS gives a message up after 1,000 receives, Lambda one that goes in a circle after about 16
  /// of them (AWS Lambda, "Recursive loop detection"): so a copy takes its place in between.
  private static final int MOST_RECEIVES = 500;

  /// Whether a fresh copy should take its place.
  boolean isWorn() {
    return receives >= MOST_RECEIVES;
  }
}
