package sluice.batch;

import sluice.batch.Outcome.Kind;
import sluice.batch.Outcome.Returned;
import sluice.batch.StartCheck.Obstacle;
import sluice.store.Result;

/// How sending a prompt ended.
sealed interface SendResult {

  /// With something to store.
  record Done(Result ending, Kind kind) implements SendResult {}

  /// On the way back to the queue.
  ///
  /// @param evidence what its failed attempts tell against it
  record GivenBack(Returned comesBack, Evidence evidence) implements SendResult {}

  /// It was not sent: something was in the way.
  record Unsent(Obstacle why) implements SendResult {}
}
