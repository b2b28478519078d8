package sluice.poison;

import java.time.Instant;
import sluice.store.ObjectStore.Failed;

/// The result of checking a message's history before it is sent.
public sealed interface CrashCheck {
  /// No environment is known to have crashed on the message.
  record Clean() implements CrashCheck {}

  /// An environment died while it ran the message: the message must run alone.
  record Suspected() implements CrashCheck {}

  /// The message is poison: it must not run any more.
  record Poison() implements CrashCheck {}

  /// Another environment is running the message, until then at the latest.
  record Elsewhere(Instant until) implements CrashCheck {}

  /// The history could not be read.
  record Unreadable(Failed failure) implements CrashCheck {}
}
