package sluice.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.IntSupplier;
import sluice.message.Message;
import sluice.outcome.PromptStage;

/// Reads the messages of a batch into tasks and starts them in order, no more than can soon be
/// sent; see [LookAhead]. Safe for many threads.
///
/// One thread at a time reads. Each task that moves to another stage may call for more; a thread
/// that calls meanwhile only requests another look.
final class MessageFeed {
  private final List<Message> messages;
  private final Tasks handler;
  private final LookAhead lookAhead;
  private final IntSupplier freePermits;
  private final Executor workers;
  private final Map<PromptStage, AtomicInteger> inStage = new EnumMap<>(PromptStage.class);
  private final AtomicInteger read = new AtomicInteger();
  private final AtomicInteger signals = new AtomicInteger();
  private final AtomicBoolean isAbandoned = new AtomicBoolean();
  private final CompletableFuture<List<PromptTask>> all = new CompletableFuture<>();

  /// Confined to the reading thread.
  private final List<PromptTask> tasks = new ArrayList<>();

  /// Handles the tasks of a batch.
  interface Tasks {
    /// Reads a message into a task.
    ///
    /// @param onMoved receives each stage that the task leaves, and the one that follows
    PromptTask read(Message message, BiConsumer<PromptStage, PromptStage> onMoved);

    /// Starts tasks, in their order.
    void start(List<PromptTask> step);

    /// Finishes a task that has not finished yet, since the batch must end.
    void abandon(PromptTask task);

    /// A step has failed, so that the whole batch does: cancels the requests in flight.
    void failed();
  }

  /// @param messages in the order of receipt
  /// @param freePermits returns how many permits are free
  MessageFeed(
      List<Message> messages,
      Tasks handler,
      LookAhead lookAhead,
      IntSupplier freePermits,
      Executor workers) {
    this.messages = messages;
    this.handler = handler;
    this.lookAhead = lookAhead;
    this.freePermits = freePermits;
    this.workers = workers;
    Arrays.stream(PromptStage.values()).forEach(stage -> inStage.put(stage, new AtomicInteger()));
  }

  /// Begins to read, on the calling thread. Completes with all tasks when every message has been
  /// read.
  CompletableFuture<List<PromptTask>> start() {
    if (signals.getAndIncrement() == 0) {
      run();
    }
    return all;
  }

  private void moved(PromptStage before, PromptStage now) {
    var _ = tasksIn(before).decrementAndGet();
    var _ = tasksIn(now).incrementAndGet();
    if (next() > 0) {
      signal();
    }
  }

  /// Whether every task has finished.
  boolean isFinished() {
    return tasksIn(PromptStage.FINISHED).get() == messages.size();
  }

  /// Reads what is left and finishes every task, since the batch must end.
  void abandon() {
    isAbandoned.set(true);
    signal();
  }

  private AtomicInteger tasksIn(PromptStage stage) {
    return Objects.requireNonNull(inStage.get(stage));
  }

  private void signal() {
    if (signals.getAndIncrement() == 0) {
      workers.execute(this::run);
    }
  }

  private void run() {
    try {
      int seen = 1;
      do {
        readAhead();
        seen = signals.addAndGet(-seen);
      } while (seen != 0);
    } catch (RuntimeException | Error e) {
      handler.failed();
      all.completeExceptionally(e);
    }
  }

  private void readAhead() {
    for (int count = next(); count > 0; count = next()) {
      int from = read.getAndAdd(count);
      List<PromptTask> step =
          messages.subList(from, from + count).stream()
              .map(message -> handler.read(message, this::moved))
              .toList();
      var _ = tasksIn(PromptStage.WAITING).addAndGet(count);
      tasks.addAll(step);
      handler.start(step);
    }
    if (isAbandoned.get()) {
      tasks.forEach(handler::abandon);
    }
    if (tasks.size() == messages.size()) {
      all.complete(List.copyOf(tasks));
    }
  }

  /// Returns how many messages to read now.
  private int next() {
    int done = read.get();
    int left = messages.size() - done;
    return left == 0 || isAbandoned.get()
        ? left
        : Math.min(
            Math.min(left, LookAhead.step(done)),
            lookAhead.next(
                tasksIn(PromptStage.CHECKING).get(),
                tasksIn(PromptStage.QUEUED).get(),
                freePermits.getAsInt()));
  }
}
