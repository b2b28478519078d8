package sluice.volley;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import sluice.store.Claim;
import sluice.store.ObjectStore.Failed;
import sluice.store.PatientStore.Patience;
import sluice.store.Records.Asked;

/// What has to be true of a message right before it is sent: nobody has answered it since it was
/// asked for, and its note is marked where that is due.
///
/// @param lookup what stands at its key
/// @param dossier its note
record Readiness(Lookup lookup, Dossier dossier) {

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
    return lookup.isFresh() && dossier.isReady();
  }

  /// Brings that about. Completes with what is in the way.
  CompletableFuture<Optional<Obstacle>> ensure(Patience patience) {
    return lookup
        .refresh(patience)
        .thenCompose(asked ->
            obstacle(asked)
                .map(found -> CompletableFuture.completedFuture(Optional.of(found)))
                .orElseGet(() -> dossier.mark(patience).thenApply(Readiness::obstacle)));
  }

  private static Optional<Obstacle> obstacle(Asked asked) {
    return switch (asked) {
      case Asked.Unanswered(Failed failed) -> Optional.of(new Obstacle.Unread(failed));
      case Asked.Answered(Claim claim) ->
          switch (claim) {
            case Claim.Done _, Claim.Taken _ -> Optional.of(new Obstacle.Settled(claim));
            case Claim.Open _, Claim.Unusable _ -> Optional.empty();
          };
    };
  }

  private static Optional<Obstacle> obstacle(Optional<Dossier.Unmarked> unmarked) {
    return unmarked.map(why ->
        switch (why) {
          case Dossier.Unmarked.Untaken(Failed failed) -> new Obstacle.Unmarked(failed);
          case Dossier.Unmarked.Elsewhere(Instant until) -> new Obstacle.Elsewhere(until);
        });
  }
}
