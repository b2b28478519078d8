package sluice.volley;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import sluice.message.Prompt;

/// Prompts refused in a way that may be their own fault or everybody's (402, 403, a redirect, …),
/// waiting until those in flight have ended: what became of the others tells. Safe for many
/// threads.
///
/// Nothing starts meanwhile: were the address or the account wrong, every start would be in vain.
final class Suspicion {
  private int inFlight;
  private @Nullable Judgement open;
  private boolean isDue;

  /// A judgement to be passed.
  ///
  /// @param suspect one of those it is passed on
  /// @param isItsOwn completes with whether it is the suspects' own fault
  record Judgement(Prompt suspect, CompletableFuture<Boolean> isItsOwn) {}

  /// One more prompt is in flight.
  synchronized void sent() {
    inFlight++;
  }

  /// One prompt less is in flight, its verdict being known. Hands out the judgement to pass now, if
  /// a suspect waited for this one; it stays open until it is passed.
  synchronized Optional<Judgement> ended() {
    inFlight--;
    if (inFlight > 0 || isDue) {
      return Optional.empty();
    }
    Optional<Judgement> due = Optional.ofNullable(open);
    isDue = due.isPresent();
    return due;
  }

  /// A suspect in flight; completes with whether it is its own fault.
  synchronized CompletableFuture<Boolean> raised(Prompt suspect) {
    Judgement judgement = open == null ? new Judgement(suspect, new CompletableFuture<>()) : open;
    open = judgement;
    return judgement.isItsOwn();
  }

  /// The judgement is passed; the others may go on.
  synchronized void passed() {
    open = null;
    isDue = false;
  }

  /// Whether a suspect waits.
  synchronized boolean isOpen() {
    return open != null;
  }
}
