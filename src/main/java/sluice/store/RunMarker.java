package sluice.store;

import java.time.Instant;

/// Says of a message that it is being run. Set before it is sent, cleared on every orderly return:
/// found set after its invocation must have ended, it proves a death. Immutable.
///
/// @param kind how it is run
/// @param until when its invocation has ended at the latest, by the wall clock
/// @param by whose it is: of two that run the same message one must know its own
public record RunMarker(Kind kind, Instant until, String by) {
  /// It is not being run.
  public static final RunMarker NONE = new RunMarker(Kind.NONE, Instant.EPOCH, "");

  /// How a message is run.
  public enum Kind {
    /// Not at all.
    NONE,
    /// With others of its batch.
    AMONG_OTHERS,
    /// By itself, all others having ended before.
    ALONE
  }

  /// Whether whoever set it may be running it still.
  boolean isLive(Instant now) {
    return kind != Kind.NONE && now.isBefore(until);
  }
}
