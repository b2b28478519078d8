package sluice.dispatch;

import sluice.health.ModelHealth;
import sluice.message.Prompt;
import sluice.outcome.PromptProgress;
import sluice.provider.MemoryBudget;

/// One prompt from its first place in the queue until its outcome is known: what does not change
/// meanwhile. Safe for many threads. Compared by identity.
public final class Sending {
  private final Prompt prompt;
  private final StartCondition condition;
  private final PromptProgress progress;
  private final ModelLimiter limiter;
  private final TokenEstimate estimate;
  private final MemoryBudget.Reservation memory;

  /// @param limiter its model's limiter, of which it is a user
  /// @param memory the reservation for its response
  Sending(
      Prompt prompt,
      StartCondition condition,
      PromptProgress progress,
      ModelLimiter limiter,
      MemoryBudget.Reservation memory) {
    this.prompt = prompt;
    this.condition = condition;
    this.progress = progress;
    this.limiter = limiter;
    this.estimate = new TokenEstimate(limiter, prompt);
    this.memory = memory;
  }

  Prompt prompt() {
    return prompt;
  }

  StartCondition condition() {
    return condition;
  }

  PromptProgress progress() {
    return progress;
  }

  ModelLimiter limiter() {
    return limiter;
  }

  ModelHealth health() {
    return limiter.health(prompt.endpoint());
  }

  TokenEstimate estimate() {
    return estimate;
  }

  MemoryBudget.Reservation memory() {
    return memory;
  }
}
