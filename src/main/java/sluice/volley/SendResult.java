package sluice.volley;

import sluice.store.Ending;
import sluice.store.ObjectStore.Failed;
import sluice.volley.Outcome.ComesBack;
import sluice.volley.Outcome.Kind;

/// How sending a prompt ended.
sealed interface SendResult {

  /// With something to store.
  record Done(Ending ending, Kind kind) implements SendResult {}

  /// On the way back to the queue.
  ///
  /// @param evidence what its failed attempts tell against it
  record Returned(ComesBack comesBack, Evidence evidence) implements SendResult {}

  /// It was not sent: the store did not take its mark.
  record Unmarked(Failed failure) implements SendResult {}
}
