package sluice.dispatch;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import sluice.outcome.Obstacle;
import sluice.store.RetryingStore.RetryLimit;

/// Meets the start condition of a prompt when it is its turn, and keeps the obstacle.
///
/// @param found the obstacle; empty as long as there is none
record StartPreparation(
    StartCondition condition, RetryLimit retryLimit, AtomicReference<Optional<Obstacle>> found)
    implements Ticket.Preparation {

  StartPreparation(StartCondition condition, RetryLimit retryLimit) {
    this(condition, retryLimit, new AtomicReference<>(Optional.empty()));
  }

  /// The obstacle that keeps the prompt from being sent.
  Optional<Obstacle> obstacle() {
    return found.get();
  }

  @Override
  public boolean isDone() {
    return condition.isMet() || obstacle().isPresent();
  }

  @Override
  public CompletableFuture<?> prepare() {
    return condition.meet(retryLimit).thenAccept(found::set);
  }
}
