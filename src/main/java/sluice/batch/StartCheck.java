package sluice.batch;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import sluice.dispatch.StartCondition;
import sluice.outcome.Obstacle;
import sluice.poison.PoisonGuard;
import sluice.store.Claim;
import sluice.store.Records.LookUp;
import sluice.store.RetryingStore.RetryLimit;

/// The start condition of a message: its look-up is recent and found no record, and a run marker is
/// stored if one is due.
///
/// @param lookup the look-up of its record
/// @param guard its history
record StartCheck(RecordLookup lookup, PoisonGuard guard) implements StartCondition {

  @Override
  public boolean isMet() {
    return lookup.isFresh() && guard.isReady();
  }

  @Override
  public CompletableFuture<Optional<Obstacle>> meet(RetryLimit retryLimit) {
    return lookup
        .refresh(retryLimit)
        .thenCompose(asked ->
            obstacle(asked)
                .map(found -> CompletableFuture.completedFuture(Optional.of(found)))
                .orElseGet(() -> guard.mark(retryLimit)));
  }

  @Override
  public CompletableFuture<Optional<Double>> earlierEvidence(RetryLimit retryLimit) {
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
