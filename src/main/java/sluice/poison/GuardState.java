package sluice.poison;

import java.time.Instant;
import sluice.poison.MessageHistories.Stored;

/// What a [PoisonGuard] knows of the stored history of its message and of the run marker in it.
/// Immutable.
///
/// @param stored the history as it counts, and the version that it replaces
record GuardState(Stage stage, Stored stored) {
  /// How much is known.
  enum Stage {
    /// Nothing is stored: the message is received for the first time, and nothing was written.
    ABSENT,
    /// A history may be stored; it was not read.
    UNREAD,
    /// The history was read or written, and no run marker is to be removed.
    KNOWN,
    /// The run marker may be stored: its write has begun, and perhaps seemed to fail.
    MARKING,
    /// The run marker is stored.
    MARKED
  }

  /// The state when the message is received.
  static GuardState of(int receives) {
    return new GuardState(receives == 1 ? Stage.ABSENT : Stage.UNREAD, Stored.NONE);
  }

  /// The state when a stored history was read: counts the crash that its marker proves.
  static GuardState found(Stored there, Instant now) {
    return known(new Stored(there.history().found(now), there.etag()));
  }

  /// The state while a history without a run marker is written in place of another, and afterwards.
  static GuardState known(Stored stored) {
    return new GuardState(Stage.KNOWN, stored);
  }

  /// The state while the run marker is written.
  GuardState marking() {
    return new GuardState(Stage.MARKING, stored);
  }

  /// The state when the run marker was written.
  static GuardState marked(Stored stored) {
    return new GuardState(Stage.MARKED, stored);
  }

  MessageHistory history() {
    return stored.history();
  }

  /// Whether the evidence of earlier receives is known.
  boolean isRead() {
    return stage != Stage.UNREAD;
  }

  /// Whether the history can be replaced without being read once more.
  boolean isCertain() {
    return isRead() && stage != Stage.MARKING;
  }

  /// Whether the run marker may be stored.
  boolean mayBeMarked() {
    return stage == Stage.MARKING || stage == Stage.MARKED;
  }

  /// Whether any history may be stored.
  boolean mayBeStored() {
    return stage != Stage.ABSENT;
  }
}
