package sluice.batch;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import sluice.batch.TaskOrder.Predecessors;
import sluice.chunk.ChunkMessage;
import sluice.chunk.MalformedObjectException;
import sluice.dispatch.Invocation;
import sluice.message.Message;
import sluice.message.ParsedMessage;
import sluice.outcome.Outcome;
import sluice.outcome.Outcome.ReturnReason;
import sluice.outcome.PromptProgress;
import sluice.poison.MessageHistories;
import sluice.poison.PoisonGuard;
import sluice.poison.Quarantine;
import sluice.provider.Reason;
import sluice.store.Records;

/// Makes the tasks of one batch, starts them in order, and tells others when they finish. Safe for
/// many threads; tasks are read and started by one thread at a time.
///
/// @param startedAt when the batch started
record BatchTasks(
    Environment.Parts parts,
    Records records,
    MessageHistories histories,
    MessageRuns runs,
    Invocation invocation,
    Instant startedAt,
    TaskOrder order,
    BatchListings listings,
    PromptFlow prompts,
    ChunkFlow chunks,
    Quarantine quarantine,
    EarlyAcknowledgement acknowledgement)
    implements MessageFeed.Tasks {
  private static final String CHUNK = "\"chunk\":";
  private static final Outcome SURPLUS =
      new Outcome.Returned(new ReturnReason.Surplus(), Reason.of("left to other environments"));

  @Override
  public ReadMessage read(Message message, StageCounts stages) {
    return chunk(message)
        .map(chunk -> new ReadMessage(task(message, chunk, stages), chunk.range().lines()))
        .orElseGet(() -> new ReadMessage(task(message, stages), 1));
  }

  /// The chunk for which a message stands. One that should and does not is read as any other, so
  /// that it gets its error record.
  private static Optional<ChunkMessage> chunk(Message message) {
    try {
      return ChunkMessage.of(message.body());
    } catch (MalformedObjectException e) {
      return Optional.empty();
    }
  }

  private ChunkTask task(Message message, ChunkMessage chunk, StageCounts stages) {
    return new ChunkTask(
        message,
        chunk,
        startedAt,
        guard(message),
        stages,
        result -> parts.listener().finished(invocation.id(), result));
  }

  private PromptTask task(Message message, StageCounts stages) {
    ParsedMessage parsed = parts.reader().read(message, startedAt);
    return new PromptTask(
        message,
        parsed,
        startedAt,
        records,
        guard(message),
        new PromptProgress(
            new PromptSteps(
                parts.listener(),
                invocation.id(),
                parsed.identity(),
                (before, now) -> stages.moved(before, now, 1))),
        result -> parts.listener().finished(invocation.id(), result));
  }

  private PoisonGuard guard(Message message) {
    return new PoisonGuard(histories, message, parts.time(), runs.begin(/* isAlone= */ false));
  }

  /// What precedes the number of a chunk names its run.
  @Override
  public String lane(Message message) {
    int end = message.body().startsWith(ChunkMessage.START) ? message.body().indexOf(CHUNK) : 0;
    return message.body().substring(0, Math.max(0, end));
  }

  @Override
  public int shareable(Message message) {
    return chunk(message).map(chunk -> chunk.range().lines()).orElse(0);
  }

  @Override
  public void giveBack(List<MessageTask> surplus) {
    surplus.forEach(task -> finish(task, SURPLUS));
    if (!surplus.isEmpty()) {
      var _ = invocation.track(acknowledgement.flush());
    }
  }

  /// Starts tasks at once, except that the tasks of one FIFO group or of one key start one after
  /// the other.
  @Override
  public void start(List<MessageTask> step) {
    List<Predecessors> before = step.stream().map(order::add).toList();
    for (int i = 0; i < step.size(); i++) {
      if (step.get(i) instanceof PromptTask task) {
        listings.add(task, before.get(i));
      }
    }
    for (int i = 0; i < step.size(); i++) {
      start(step.get(i), before.get(i));
    }
    quarantine.read();
  }

  private void start(MessageTask task, Predecessors before) {
    var _ =
        switch (task) {
          case PromptTask prompt ->
              prompts.process(prompt, before).thenAccept(reached -> finish(prompt, reached));
          case ChunkTask chunk ->
              chunks.process(chunk, before).thenAccept(reached -> finish(chunk, reached));
        };
  }

  @Override
  public void failed() {
    invocation.cancellation().cancel();
  }

  @Override
  public void abandon(MessageTask task) {
    finish(task, PromptFlow.notStored());
  }

  private void finish(MessageTask task, Outcome reached) {
    task.finish(
        reached,
        () -> {
          acknowledgement.add(task.toResult());
          quarantine.finished(task.message().id(), task.isAlone());
        });
  }
}
