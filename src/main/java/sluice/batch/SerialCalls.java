package sluice.batch;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/// Makes calls one after the other, in the order in which they were asked for. Safe for many
/// threads; never blocks.
final class SerialCalls {
  private final AtomicReference<CompletableFuture<?>> last =
      new AtomicReference<>(CompletableFuture.completedFuture(null));

  /// Makes a call when those before have ended, whether they failed or not.
  <T> CompletableFuture<T> make(Supplier<CompletableFuture<T>> call) {
    var mine = new CompletableFuture<T>();
    var _ =
        last.getAndSet(mine)
            .handle((_, _) -> true)
            .thenCompose(_ -> call.get())
            .whenComplete((result, failure) -> {
              if (failure == null) {
                mine.complete(result);
              } else {
                mine.completeExceptionally(failure);
              }
            });
    return mine;
  }
}
