package sluice.dispatch;

import sluice.health.Evidence;
import sluice.outcome.Obstacle;
import sluice.outcome.Outcome.Kind;
import sluice.outcome.Outcome.Returned;
import sluice.store.Result;

/// The result of sending a prompt: what is to be done with its message.
public sealed interface SendResult {

  /// A result is to be stored.
  record Store(Result result, Kind kind) implements SendResult {}

  /// The message is to be returned.
  ///
  /// @param evidence what its failed attempts count against it
  record Return(Returned returned, Evidence evidence) implements SendResult {}

  /// The prompt was not sent, for this obstacle.
  record Unsent(Obstacle why) implements SendResult {}
}
