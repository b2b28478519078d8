package sluice.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import sluice.message.Message;
import sluice.outcome.PromptStage;

/// The messages of a batch that are read one after the other: the single prompts, or the chunks of
/// one run. What keeps one lane waiting, as the limit of its model, keeps no other.
///
/// One thread at a time reads; any may ask [#next()].
final class FeedLane {
  private final Deque<Message> unread;
  private final AtomicInteger left;
  private final StageCounts stages;
  private final ToIntFunction<StageCounts> lookAhead;
  private final AtomicInteger prompts = new AtomicInteger();

  /// @param lookAhead returns how many prompts may be read, by the stages of those that were
  /// @param onWanted called when messages may be read
  FeedLane(Collection<Message> messages, ToIntFunction<StageCounts> lookAhead, Runnable onWanted) {
    this.unread = new ArrayDeque<>(messages);
    this.left = new AtomicInteger(messages.size());
    this.lookAhead = lookAhead;
    this.stages =
        new StageCounts(() -> {
          if (next() > 0) {
            onWanted.run();
          }
        });
  }

  /// Counts the prompts of the lane.
  StageCounts stages() {
    return stages;
  }

  /// Whether every message has been read.
  boolean isRead() {
    return left.get() == 0;
  }

  /// Returns how many prompts to read now.
  int next() {
    return left.get() == 0
        ? 0
        : Math.min(LookAhead.step(prompts.get()), lookAhead.applyAsInt(stages));
  }

  /// Reads messages that stand for so many prompts, or the rest.
  List<MessageTask> read(int count, Function<Message, ReadMessage> reader) {
    List<MessageTask> step = new ArrayList<>();
    int size = 0;
    while (size < count && !unread.isEmpty()) {
      ReadMessage next = reader.apply(unread.removeFirst());
      step.add(next.task());
      size += next.prompts();
    }
    left.set(unread.size());
    var _ = prompts.addAndGet(size);
    stages.enter(PromptStage.WAITING, size);
    return step;
  }

  /// Reads the last messages that are not to be read here.
  ///
  /// @param size returns how many prompts a message stands for; 0 if it is read here in any case
  /// @param kept returns how many prompts to keep of those that have not been read, by their number
  ///   and that of those that have started
  List<MessageTask> surplus(
      ToIntFunction<Message> size, IntBinaryOperator kept, Function<Message, ReadMessage> reader) {
    int all = unread.stream().mapToInt(size).sum();
    int surplus = all - kept.applyAsInt(all, started());
    List<MessageTask> returned = new ArrayList<>();
    for (int last = lastSize(size); last > 0 && surplus >= last; last = lastSize(size)) {
      surplus -= last;
      returned.add(reader.apply(unread.removeLast()).task());
      stages.enter(PromptStage.WAITING, last);
    }
    left.set(unread.size());
    return returned;
  }

  private int lastSize(ToIntFunction<Message> size) {
    return unread.isEmpty() ? 0 : size.applyAsInt(unread.getLast());
  }

  private int started() {
    return prompts.get()
        - Stream.of(PromptStage.WAITING, PromptStage.CHECKING, PromptStage.QUEUED)
            .mapToInt(stages::in)
            .sum();
  }
}
