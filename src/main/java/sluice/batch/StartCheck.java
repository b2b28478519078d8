package sluice.batch;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import sluice.store.Claim;
import sluice.store.ObjectStore.Failed;
import sluice.store.Records.LookUp;
import sluice.store.RetryingStore.RetryLimit;

/// What has to be true of a message right before it is sent: nobody has answered it since it was
/// asked for, and its note is marked where that is due.
///
/// @param lookup what stands at its key
/// @param poisonGuard its note
record StartCheck(RecordLookup lookup, PoisonGuard poisonGuard) {

  /// Why it is not sent.
  sealed interface Obstacle {
    /// There is nothing to send it for any more.
    record Settled(Claim claim) implements Obstacle {}

    /// The store did not tell.
    record Unread(Failed failure) implements Obstacle {}

    /// The store did not take its mark.
    record Unmarked(Failed failure) implements Obstacle {}

    /// Another environment runs it, until then at the latest.
    record Elsewhere(Instant until) implements Obstacle {}
  }

  /// Whether it may be sent as it is.
  boolean isGiven() {
    return lookup.isFresh() && poisonGuard.isReady();
  }

  /// Brings that about. Completes with what is in the way.
  CompletableFuture<Optional<Obstacle>> ensure(RetryLimit patience) {
    return lookup
        .refresh(patience)
        .thenCompose(asked ->
            obstacle(asked)
                .map(found -> CompletableFuture.completedFuture(Optional.of(found)))
                .orElseGet(() -> poisonGuard.mark(patience).thenApply(StartCheck::obstacle)));
  }

  private static Optional<Obstacle> obstacle(LookUp asked) {
    return switch (asked) {
      case LookUp.Unanswered(Failed failed) -> Optional.of(new Obstacle.Unread(failed));
      case LookUp.Answered(Claim claim) ->
          switch (claim) {
            case Claim.Done _, Claim.Taken _ -> Optional.of(new Obstacle.Settled(claim));
            case Claim.Open _, Claim.Unusable _ -> Optional.empty();
          };
    };
  }

  private static Optional<Obstacle> obstacle(Optional<PoisonGuard.Unmarked> unmarked) {
    return unmarked.map(why ->
        switch (why) {
          case PoisonGuard.Unmarked.Untaken(Failed failed) -> new Obstacle.Unmarked(failed);
          case PoisonGuard.Unmarked.Elsewhere(Instant until) -> new Obstacle.Elsewhere(until);
        });
  }
}
