package sluice.poison;

import java.time.Instant;
import sluice.store.ObjectStore.Failed;

/// What the history of a message says of sending it.
public sealed interface CrashCheck {
  /// Nothing that bears on sending it.
  record Clean() implements CrashCheck {}

  /// Its environment died while it was run: it runs alone.
  record Suspected() implements CrashCheck {}

  /// It must not be run any more.
  record Poison() implements CrashCheck {}

  /// Another environment runs it, until then at the latest.
  record Elsewhere(Instant until) implements CrashCheck {}

  /// It could not be read.
  record Unreadable(Failed failure) implements CrashCheck {}
}
