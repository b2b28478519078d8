package sluice.dispatch;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import sluice.dispatch.StartCondition.Obstacle;
import sluice.store.RetryingStore.RetryLimit;

/// Meets the start condition of a prompt when its turn comes, and keeps what is in the way.
///
/// @param found empty as long as nothing is
record StartPreparation(
    StartCondition condition, RetryLimit retryLimit, AtomicReference<Optional<Obstacle>> found)
    implements Ticket.Preparation {

  StartPreparation(StartCondition condition, RetryLimit retryLimit) {
    this(condition, retryLimit, new AtomicReference<>(Optional.empty()));
  }

  /// What is in the way of sending the prompt, if anything is.
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
