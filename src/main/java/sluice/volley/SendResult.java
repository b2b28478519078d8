package sluice.volley;

import sluice.store.Ending;
import sluice.volley.Outcome.ComesBack;
import sluice.volley.Outcome.Kind;
import sluice.volley.Readiness.Obstacle;

/// How sending a prompt ended.
sealed interface SendResult {

  /// With something to store.
  record Done(Ending ending, Kind kind) implements SendResult {}

  /// On the way back to the queue.
  ///
  /// @param evidence what its failed attempts tell against it
  record Returned(ComesBack comesBack, Evidence evidence) implements SendResult {}

  /// It was not sent: something was in the way.
  record Unsent(Obstacle why) implements SendResult {}
}
