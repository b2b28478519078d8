package sluice.outcome;

import java.util.Optional;

/// What is known of a prompt at one moment. Immutable.
///
/// @param statistics of its attempts in this invocation
/// @param code why its record is no answer, see [MessageResult#code]
public record PromptState(PromptStage stage, AttemptStatistics statistics, Optional<String> code) {
  /// A prompt that nothing has been done for.
  public static final PromptState NEW =
      new PromptState(PromptStage.WAITING, AttemptStatistics.NONE, Optional.empty());

  /// Goes on to another stage, one that its own [leads to][PromptStage#leadsTo].
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
