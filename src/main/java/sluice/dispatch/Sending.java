package sluice.dispatch;

import sluice.health.ModelHealth;
import sluice.message.Prompt;
import sluice.outcome.PromptProgress;
import sluice.provider.MemoryBudget;

/// One prompt from its first place in the queue until its outcome is known: what does not change
/// meanwhile. Its parts are safe for many threads.
///
/// @param limiter its model's limiter, of which it is a user
/// @param memory the reservation for its response
public record Sending(
    Prompt prompt,
    StartCondition condition,
    PromptProgress progress,
    ModelLimiter limiter,
    TokenEstimate estimate,
    MemoryBudget.Reservation memory) {

  /// The health of its path and model.
  ModelHealth health() {
    return limiter.health(prompt.endpoint());
  }
}
