package sluice.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// Makes calls that block a thread, and hands their results to other threads. Safe for many
/// threads.
///
/// What follows a call takes locks that the workers take too. If it ran on the virtual thread of
/// the call, that thread might be the next in line for a lock while it queues for a carrier behind
/// dozens of calls (JEP 444, "Scheduling virtual threads": first in, first out), and the workers
/// behind it in the lock's line would wait as long.
///
/// @param threads make the calls; may block
/// @param workers run whatever depends on a result; must not block
public record BlockingCalls(Executor threads, Executor workers) {
  /// Makes a call. Completes with its result, or with what it throws, on one of the workers.
  ///
  /// @throws java.util.concurrent.RejectedExecutionException if the threads take no more calls
  public <T> CompletableFuture<T> call(Supplier<T> call) {
    return CompletableFuture.supplyAsync(call, threads).whenCompleteAsync((_, _) -> {}, workers);
  }
}
