package sluice.dispatch;

import java.util.concurrent.CompletableFuture;
import sluice.dispatch.Permits.Permit;
import sluice.limit.Tokens;

/// A request that waits in the [Dispatcher].
interface Candidate {
  /// The limiter of its model.
  ModelLimiter limiter();

  /// The tokens that it is estimated to take.
  Tokens tokens();

  /// The batch of the request. Requests of one batch and model wait in one queue, since what blocks
  /// one of them blocks all.
  Object batch();

  /// Whether the request may start now. Must be cheap: the dispatcher asks again and again.
  Readiness readiness();

  /// The dispatcher has found the request blocked; starts what may let it start.
  void blocked();

  /// Whether nothing precedes the start any more.
  boolean isPrepared();

  /// Prepares the start of a request that is not [prepared][#isPrepared]; completes when that is
  /// done or has failed.
  CompletableFuture<?> prepare();

  /// Starts the request, which owns the permit from here on. Must not throw.
  ///
  /// @param tokens the estimate that its limiter has counted
  void start(Permit permit, Tokens tokens);

  /// The request leaves the queue without being sent.
  void leave();

  /// The request leaves the queue because one of its methods threw.
  void fail(Throwable failure);
}
