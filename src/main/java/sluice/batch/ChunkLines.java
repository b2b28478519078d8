package sluice.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import sluice.chunk.ChunkRange;
import sluice.chunk.LineState;
import sluice.chunk.OpenChunkHeader;
import sluice.dispatch.Invocation;
import sluice.message.Message;
import sluice.message.ParsedMessage;
import sluice.outcome.PromptProgress;
import sluice.poison.MessageHistories;
import sluice.poison.MessageHistories.Stored;
import sluice.poison.MessageHistory;
import sluice.poison.PoisonGuard;
import sluice.store.Records;
import sluice.store.RetryingStore;

/// Makes the tasks of a chunk's lines. Safe for many threads.
///
/// A line is run as a prompt of its own, whose record and history are objects in memory. Only if an
/// environment has died while it ran the chunk alone, each line has a stored history of its own, so
/// that the next death is that line's.
///
/// @param histories the stored ones
record ChunkLines(
    Environment.Parts parts, MessageHistories histories, Invocation invocation, MessageRuns runs) {

  /// Returns the lines that have no record and are due, in order.
  ///
  /// @param parsed all lines of the chunk
  List<ChunkLine> due(ChunkTask task, OpenChunkHeader known, List<ParsedMessage> parsed) {
    ChunkRange range = task.chunk().range();
    List<ChunkLine> due = new ArrayList<>();
    for (int number = range.firstLine(); number < range.endLine(); number++) {
      Optional<LineState> state = known.state(number);
      if (!known.has(number) && state.filter(this::isLater).isEmpty()) {
        due.add(line(task, number, parsed.get(number - range.firstLine()), state));
      }
    }
    return due;
  }

  private boolean isLater(LineState state) {
    return state.notBefore().filter(parts.time().now()::isBefore).isPresent();
  }

  private ChunkLine line(
      ChunkTask task, int number, ParsedMessage parsed, Optional<LineState> state) {
    var record = new MemoryObject();
    var inMemory = new MessageHistories(inMemory(new MemoryObject()));
    boolean isSingle = task.guard().isSuspectedAlone();
    Message message = message(task.message(), parsed, isSingle || state.isPresent() ? 2 : 1);
    state.ifPresent(before -> remember(inMemory, message, before));
    PoisonGuard guard =
        isSingle
            ? new PoisonGuard(
                histories,
                withId(task.message(), task.message().id() + "-" + number),
                parts.time(),
                runs.begin(/* isAlone= */ true))
            : new PoisonGuard(inMemory, message, parts.time(), runs.begin(/* isAlone= */ false));
    var prompt =
        new PromptTask(
            message,
            parsed,
            task.startedAt(),
            new Records(inMemory(record), ""),
            guard,
            new PromptProgress(
                new PromptSteps(parts.listener(), invocation.id(), parsed.identity(), task::moved)),
            result -> parts.listener().finished(invocation.id(), result));
    if (isSingle) {
      prompt.runAlone();
    }
    return new ChunkLine(number, prompt, record, inMemory);
  }

  private RetryingStore inMemory(MemoryObject object) {
    return new RetryingStore(object, parts.time(), parts.random());
  }

  private void remember(MessageHistories into, Message message, LineState state) {
    MessageHistory history = MessageHistory.NONE.failed(state.evidence(), state.failingSince());
    var _ = into.write(message.id(), Stored.NONE, history, invocation.retryLimit());
  }

  /// The line as a message: what its record tells of is the chunk's message. Its evidence is read
  /// from the second receive on, and a run marker is written from the third.
  private static Message message(Message chunk, ParsedMessage line, int receives) {
    return new Message(
        chunk.id(),
        "",
        Optional.of(line.identity().id()),
        Optional.of(line.identity().job()),
        chunk.queue(),
        Optional.empty(),
        receives,
        chunk.sentAt(),
        chunk.receiptHandle());
  }

  private static Message withId(Message chunk, String id) {
    return new Message(
        id,
        "",
        chunk.customId(),
        chunk.job(),
        chunk.queue(),
        Optional.empty(),
        chunk.receives(),
        chunk.sentAt(),
        chunk.receiptHandle());
  }
}
