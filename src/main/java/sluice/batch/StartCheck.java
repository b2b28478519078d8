package sluice.batch;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import sluice.dispatch.StartCondition;
import sluice.outcome.Obstacle;
import sluice.poison.PoisonGuard;
import sluice.store.Claim;
import sluice.store.Records.LookUp;
import sluice.store.RetryingStore.RetryLimit;

/// The start condition of a message: it has not finished, its look-up is recent and found no
/// record, and a run marker is stored if one is due.
///
/// @param isFinished whether the message has finished meanwhile
/// @param lookup the look-up of its record
/// @param guard its history
/// @param retryLimit of each request to the store
/// @param found the obstacle; empty as long as there is none
record StartCheck(
    BooleanSupplier isFinished,
    RecordLookup lookup,
    PoisonGuard guard,
    RetryLimit retryLimit,
    AtomicReference<Optional<Obstacle>> found)
    implements StartCondition {

  StartCheck(
      BooleanSupplier isFinished, RecordLookup lookup, PoisonGuard guard, RetryLimit retryLimit) {
    this(isFinished, lookup, guard, retryLimit, new AtomicReference<>(Optional.empty()));
  }

  @Override
  public Optional<Obstacle> obstacle() {
    return isFinished.getAsBoolean() ? Optional.of(new Obstacle.Finished()) : found.get();
  }

  @Override
  public boolean isDecided() {
    return obstacle().isPresent() || (lookup.isFresh() && guard.isReady());
  }

  @Override
  public CompletableFuture<?> meet() {
    return lookup
        .refresh(retryLimit)
        .thenCompose(asked ->
            obstacle(asked)
                .map(obstacle -> CompletableFuture.completedFuture(Optional.of(obstacle)))
                .orElseGet(() -> guard.mark(retryLimit)))
        .thenAccept(found::set);
  }

  @Override
  public CompletableFuture<Optional<Double>> earlierEvidence() {
    return guard.evidence(retryLimit);
  }

  private static Optional<Obstacle> obstacle(LookUp asked) {
    return switch (asked) {
      case LookUp.Unanswered(var failed) -> Optional.of(new Obstacle.RecordUnreadable(failed));
      case LookUp.Answered(Claim claim) ->
          switch (claim) {
            case Claim.Done _, Claim.Taken _ -> Optional.of(new Obstacle.Recorded(claim));
            case Claim.Open _, Claim.Unusable _ -> Optional.empty();
          };
    };
  }
}
