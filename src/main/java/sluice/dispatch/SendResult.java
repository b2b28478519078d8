package sluice.dispatch;

import sluice.dispatch.StartCondition.Obstacle;
import sluice.health.Evidence;
import sluice.outcome.Outcome.Kind;
import sluice.outcome.Outcome.Returned;
import sluice.store.Result;

/// How sending a prompt ended.
public sealed interface SendResult {

  /// With something to store.
  record Store(Result result, Kind kind) implements SendResult {}

  /// On the way back to the queue.
  ///
  /// @param evidence what its failed attempts tell against it
  record Return(Returned returned, Evidence evidence) implements SendResult {}

  /// It was not sent: something was in the way.
  record Unsent(Obstacle why) implements SendResult {}
}
