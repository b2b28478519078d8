package sluice.poison;

import java.time.Instant;
import sluice.store.ObjectStore.Failed;

/// Why a message is not marked.
public sealed interface MarkFailure {
  /// The store did not take the mark.
  record NotWritten(Failed failure) implements MarkFailure {}

  /// Another environment was faster, and runs it until then at the latest.
  record Elsewhere(Instant until) implements MarkFailure {}
}
