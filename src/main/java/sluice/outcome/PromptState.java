package sluice.outcome;

import java.util.Optional;

/// The state of a prompt at one moment. Immutable.
///
/// @param statistics of its attempts in this invocation
/// @param code why its record is not an answer, see [MessageResult#code]
public record PromptState(PromptStage stage, AttemptStatistics statistics, Optional<String> code) {
  /// The state of a new prompt.
  public static final PromptState NEW =
      new PromptState(PromptStage.WAITING, AttemptStatistics.NONE, Optional.empty());

  /// Moves to a stage that may [follow][PromptStage#leadsTo] the current one.
  PromptState to(PromptStage next) {
    assert stage.leadsTo(next) : "from " + stage + " to " + next;
    return new PromptState(next, statistics, code);
  }

  PromptState with(AttemptStatistics more) {
    return new PromptState(stage, more, code);
  }

  PromptState with(Optional<String> refusal) {
    return new PromptState(stage, statistics, refusal);
  }
}
