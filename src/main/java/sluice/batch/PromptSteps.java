package sluice.batch;

import java.util.function.BiConsumer;
import sluice.message.Identity;
import sluice.outcome.PromptProgress;
import sluice.outcome.PromptStage;

/// Reports the steps of one prompt. As safe for many threads as its parts.
///
/// @param onMoved receives each stage that the prompt leaves, and the one that follows
record PromptSteps(
    BatchListener listener,
    String invocationId,
    Identity identity,
    BiConsumer<PromptStage, PromptStage> onMoved)
    implements PromptProgress.Listener {

  @Override
  public void moved(PromptStage before, PromptStage now) {
    onMoved.accept(before, now);
  }

  @Override
  public void sent(int attempt) {
    listener.sent(invocationId, identity, attempt);
  }
}
