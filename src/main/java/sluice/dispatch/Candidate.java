package sluice.dispatch;

import java.util.concurrent.CompletableFuture;
import sluice.dispatch.Permits.Permit;
import sluice.limit.Tokens;

/// A request that waits in the [Dispatcher] for its turn.
interface Candidate {
  /// Whose limits it starts under.
  ModelLimiter limiter();

  /// What it takes of them.
  Tokens tokens();

  /// The batch it belongs to: where one of it must hold, all of it must.
  Object batch();

  /// What to do with it now. Cheap; asked at every walk.
  Readiness turn();

  /// Whether all is done that must be done before it starts.
  default boolean isPrepared() {
    return true;
  }

  /// Does that; completes when it may start, or has ended.
  default CompletableFuture<?> prepare() {
    return CompletableFuture.completedFuture(null);
  }

  /// Starts it; the permit is its own from here on. Never throws.
  ///
  /// @param taken what its model has counted for it
  void go(Permit permit, Tokens taken);

  /// It does not start any more.
  void leave();

  /// It threw where it must not.
  void fail(Throwable failure);
}
