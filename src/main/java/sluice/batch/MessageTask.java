package sluice.batch;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import sluice.message.Message;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome;

/// One message of a batch until its outcome is known: a prompt, or a chunk of a job's file. Safe
/// for many threads.
sealed interface MessageTask permits PromptTask, ChunkTask {
  /// The message.
  Message message();

  /// What the message writes; tasks with equal keys run one after the other.
  Object key();

  /// Completes once, always normally; at the latest when the batch must end.
  CompletableFuture<Outcome> outcome();

  /// Whether the message runs alone, because an environment may have crashed on it.
  boolean isAlone();

  /// Finishes the task; only the first call has an effect.
  ///
  /// @param afterwards runs last
  void finish(Outcome reached, Runnable afterwards);

  /// Returns the result of a finished task.
  MessageResult toResult();

  /// Returns the results of its prompts, when it is finished.
  List<MessageResult> promptResults();
}
