package sluice.poison;

import java.time.Instant;
import sluice.store.ObjectStore.Failed;

/// Why a run marker was not set.
public sealed interface MarkFailure {
  /// The store did not take the marker.
  record NotWritten(Failed failure) implements MarkFailure {}

  /// Another environment set its marker first, and runs the message until then at the latest.
  record Elsewhere(Instant until) implements MarkFailure {}
}
