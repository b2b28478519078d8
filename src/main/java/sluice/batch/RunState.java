package sluice.batch;

import sluice.chunk.Stop;
import sluice.store.ObjectStore.Failed;

/// What the facts of a run tell the chunks of it. Immutable.
sealed interface RunState {
  /// There is no such run, or it has ended: nothing is left to do.
  record Over() implements RunState {}

  /// Lines may be sent.
  record Running() implements RunState {}

  /// The run was stopped: no line is sent any more.
  record Stopped(Stop stop) implements RunState {}

  /// The facts could not be read.
  record Unknown(Failed failure) implements RunState {}
}
