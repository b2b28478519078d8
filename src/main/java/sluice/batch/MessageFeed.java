package sluice.batch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntBinaryOperator;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import sluice.message.Message;
import sluice.outcome.PromptStage;

/// Reads the messages of a batch into tasks and starts them in order, no more than can soon be
/// sent; see [LookAhead]. Safe for many threads.
///
/// One thread at a time reads. Each prompt that moves to another stage may call for more; a thread
/// that calls meanwhile only requests another look.
final class MessageFeed {
  private final List<Message> messages;
  private final Tasks handler;
  private final List<FeedLane> lanes;
  private final Executor workers;
  private final AtomicInteger signals = new AtomicInteger();
  private final AtomicBoolean isAbandoned = new AtomicBoolean();
  private final AtomicReference<Optional<IntBinaryOperator>> division =
      new AtomicReference<>(Optional.empty());
  private final CompletableFuture<List<MessageTask>> all = new CompletableFuture<>();

  /// By their messages; confined to the reading thread.
  private final IdentityHashMap<Message, MessageTask> tasks = new IdentityHashMap<>();

  /// Handles the tasks of a batch.
  interface Tasks {
    /// What messages that are read in one lane have in common; empty for single prompts.
    String lane(Message message);

    /// Reads a message into a task.
    ///
    /// @param stages counts the prompts of the task
    ReadMessage read(Message message, StageCounts stages);

    /// How many prompts a message stands for that another environment may as well run; 0 if it is
    /// not given back.
    int shareable(Message message);

    /// Finishes tasks that are not run here.
    void giveBack(List<MessageTask> surplus);

    /// Starts tasks, in their order.
    void start(List<MessageTask> step);

    /// Finishes a task that has not finished yet, since the batch must end.
    void abandon(MessageTask task);

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
    this.workers = workers;
    Map<String, List<Message>> byLane =
        messages.stream()
            .collect(Collectors.groupingBy(handler::lane, LinkedHashMap::new, Collectors.toList()));
    this.lanes =
        byLane.entrySet().stream()
            .map(lane ->
                lane.getKey().isEmpty()
                    ? new FeedLane(
                        lane.getValue(),
                        stages -> ofPrompts(lookAhead, stages, freePermits.getAsInt()),
                        this::signal)
                    : new FeedLane(
                        lane.getValue(), stages -> ofChunks(lookAhead, stages), this::signal))
            .toList();
  }

  private static int ofPrompts(LookAhead lookAhead, StageCounts stages, int free) {
    return lookAhead.next(stages.in(PromptStage.CHECKING), stages.in(PromptStage.QUEUED), free);
  }

  private static int ofChunks(LookAhead lookAhead, StageCounts stages) {
    return lookAhead.nextOfChunks(
        stages.in(PromptStage.WAITING)
            + stages.in(PromptStage.CHECKING)
            + stages.in(PromptStage.QUEUED));
  }

  /// Begins to read, on the calling thread. Completes with all tasks, in the order of the messages,
  /// when every message has been read.
  CompletableFuture<List<MessageTask>> start() {
    if (signals.getAndIncrement() == 0) {
      run();
    }
    return all;
  }

  /// Whether every task has finished.
  boolean isFinished() {
    return all.isDone()
        && !all.isCompletedExceptionally()
        && all.join().stream().allMatch(task -> task.outcome().isDone());
  }

  /// Reads what is left and finishes every task, since the batch must end.
  void abandon() {
    isAbandoned.set(true);
    signal();
  }

  /// Gives the last chunks of each run back that are not to be read here.
  ///
  /// @param kept returns how many prompts to keep of those that have not been read, by their number
  ///   and that of those that have started
  void divide(IntBinaryOperator kept) {
    division.set(Optional.of(kept));
    signal();
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
        look();
        seen = signals.addAndGet(-seen);
      } while (seen != 0);
    } catch (RuntimeException | Error e) {
      handler.failed();
      all.completeExceptionally(e);
    }
  }

  private void look() {
    division.getAndSet(Optional.empty()).ifPresent(this::giveBack);
    boolean isAnyRead = true;
    while (isAnyRead) {
      isAnyRead = false;
      for (FeedLane lane : lanes) {
        isAnyRead |= readStep(lane);
      }
    }
    if (isAbandoned.get()) {
      tasks.values().forEach(handler::abandon);
    }
    if (lanes.stream().allMatch(FeedLane::isRead)) {
      all.complete(
          messages.stream().map(message -> Objects.requireNonNull(tasks.get(message))).toList());
    }
  }

  private boolean readStep(FeedLane lane) {
    List<MessageTask> step =
        lane.read(
            isAbandoned.get() ? Integer.MAX_VALUE : lane.next(),
            message -> handler.read(message, lane.stages()));
    if (!step.isEmpty()) {
      add(step);
      handler.start(step);
    }
    return !step.isEmpty();
  }

  private void giveBack(IntBinaryOperator kept) {
    List<MessageTask> surplus = new ArrayList<>();
    for (FeedLane lane : lanes) {
      surplus.addAll(
          lane.surplus(handler::shareable, kept, message -> handler.read(message, lane.stages())));
    }
    add(surplus);
    handler.giveBack(surplus);
  }

  private void add(Collection<MessageTask> read) {
    read.forEach(task -> tasks.put(task.message(), task));
  }
}
