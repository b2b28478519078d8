package sluice.batch;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import sluice.chunk.ChunkMessage;
import sluice.chunk.RunKey;
import sluice.dispatch.Invocation;
import sluice.store.RetryingStore;
import sluice.time.Time;

/// The runs whose chunks one invocation runs. Safe for many threads.
///
/// @param onStop called when a run was stopped
record RunWatches(
    RetryingStore store,
    Invocation invocation,
    Time time,
    Runnable onStop,
    Map<RunKey, RunWatch> byRun) {

  RunWatches(RetryingStore store, Invocation invocation, Time time, Runnable onStop) {
    this(store, invocation, time, onStop, new ConcurrentHashMap<>());
  }

  /// The run of a chunk.
  RunWatch of(ChunkMessage chunk) {
    return byRun.computeIfAbsent(
        chunk.run(), run -> new RunWatch(run, chunk.ends(), store, invocation, time, onStop));
  }
}
