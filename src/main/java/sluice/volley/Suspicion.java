package sluice.volley;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Prompts refused in a way that may be their own fault or everybody's (402, 403, a redirect, …),
/// waiting until those in flight have ended: what became of the others tells. Safe for many
/// threads.
///
/// Nothing starts meanwhile: were the address or the account wrong, every start would be in vain.
final class Suspicion {
  private int inFlight;
  private @Nullable CompletableFuture<Boolean> open;

  /// One more prompt is in flight.
  synchronized void sent() {
    inFlight++;
  }

  /// One prompt less is in flight, its verdict being known. Hands out the judgement to pass now, if
  /// a suspect waited for this one.
  synchronized Optional<CompletableFuture<Boolean>> ended() {
    inFlight--;
    Optional<CompletableFuture<Boolean>> due =
        inFlight == 0 ? Optional.ofNullable(open) : Optional.empty();
    if (due.isPresent()) {
      open = null;
    }
    return due;
  }

  /// A suspect in flight; completes with whether it is its own fault.
  synchronized CompletableFuture<Boolean> raised() {
    CompletableFuture<Boolean> judgement = open == null ? new CompletableFuture<>() : open;
    open = judgement;
    return judgement;
  }

  /// Whether a suspect waits.
  synchronized boolean isOpen() {
    return open != null;
  }
}
