package sluice.batch;

import static java.time.temporal.ChronoUnit.MILLIS;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BiConsumer;
import sluice.batch.TaskOrder.Predecessors;
import sluice.dispatch.Invocation;
import sluice.message.Message;
import sluice.message.ParsedMessage;
import sluice.outcome.Outcome;
import sluice.outcome.PromptProgress;
import sluice.outcome.PromptStage;
import sluice.poison.MessageHistories;
import sluice.poison.MessageRun;
import sluice.poison.PoisonGuard;
import sluice.poison.Quarantine;

/// Makes the tasks of one batch, starts them in order, and tells others when they finish. Safe for
/// many threads; tasks are read and started by one thread at a time.
///
/// @param startedAt when the batch started
record BatchTasks(
    Environment.Parts parts,
    MessageHistories histories,
    Invocation invocation,
    Instant startedAt,
    TaskOrder order,
    BatchListings listings,
    PromptFlow flow,
    Quarantine quarantine,
    EarlyAcknowledgement acknowledgement)
    implements MessageFeed.Tasks {

  @Override
  public PromptTask read(Message message, BiConsumer<PromptStage, PromptStage> onMoved) {
    ParsedMessage parsed = parts.reader().read(message, startedAt);
    return new PromptTask(
        message,
        parsed,
        startedAt,
        new PoisonGuard(histories, message, parts.time(), run()),
        new PromptProgress(new Steps(parsed, onMoved)),
        result -> parts.listener().finished(invocation.id(), result));
  }

  /// Reports the steps of one prompt.
  private final class Steps implements PromptProgress.Listener {
    private final ParsedMessage parsed;
    private final BiConsumer<PromptStage, PromptStage> onMoved;

    private Steps(ParsedMessage parsed, BiConsumer<PromptStage, PromptStage> onMoved) {
      this.parsed = parsed;
      this.onMoved = onMoved;
    }

    @Override
    public void moved(PromptStage before, PromptStage now) {
      onMoved.accept(before, now);
    }

    @Override
    public void sent(int attempt) {
      parts.listener().sent(invocation.id(), parsed.identity(), attempt);
    }
  }

  /// Returns what the run marker of a message says in this invocation.
  private MessageRun run() {
    Duration left = Duration.ofNanos(invocation.deadline().end() - parts.time().nanos());
    String number = HexFormat.of().toHexDigits(parts.random().nextLong());
    return new MessageRun(
        parts.time().now().plus(left).truncatedTo(MILLIS), invocation.id() + " " + number);
  }

  /// Starts tasks at once, except that the tasks of one FIFO group or of one key start one after
  /// the other.
  @Override
  public void start(List<PromptTask> step) {
    List<Predecessors> before = step.stream().map(order::add).toList();
    for (int i = 0; i < step.size(); i++) {
      listings.add(step.get(i), before.get(i));
    }
    for (int i = 0; i < step.size(); i++) {
      PromptTask task = step.get(i);
      var _ = flow.process(task, before.get(i)).thenAccept(reached -> finish(task, reached));
    }
    quarantine.read();
  }

  @Override
  public void failed() {
    invocation.cancellation().cancel();
  }

  @Override
  public void abandon(PromptTask task) {
    finish(task, PromptFlow.notStored());
  }

  private void finish(PromptTask task, Outcome reached) {
    task.finish(
        reached,
        () -> {
          acknowledgement.add(task.toResult());
          quarantine.finished(task.message().id(), task.isAlone());
        });
  }
}
