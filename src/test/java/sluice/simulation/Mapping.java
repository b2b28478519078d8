package sluice.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.IntSupplier;
import sluice.batch.BatchProcessor;
import sluice.batch.BatchResult;
import sluice.batch.SourceQueue;
import sluice.message.Message;
import sluice.testing.VirtualTime;
import sluice.time.Deadline;
import sluice.time.Time;

/// One environment behind the event source mapping: it gathers a batch, invokes, lets come back
/// what is reported and deletes the rest, one invocation at a time. An environment that dies is
/// replaced by a new one, and its messages come back by themselves. Confined to one thread.
///
/// The invocation does what [sluice.lambda.LambdaHandler] does.
final class Mapping {
  /// A batch is cut at 6 MB.
  private static final long EVENT_BYTES = 6L << 20;

  private static final Duration LONG_POLL = Duration.ofSeconds(20);

  /// What the calls to SQS take that change visibilities: many at a time.
  private static final Duration CALLS = Duration.ofMillis(100);

  private final String name;
  private final VirtualTime time;
  private final StackConfig stack;
  private final SqsQueue queue;
  private final Duration look;
  private final Function<EnvironmentProcess, BatchProcessor> environments;
  private final Observer observer;
  private EnvironmentProcess process;
  private BatchProcessor processor;
  private long idleNanos;
  private boolean isStopped;
  int invocations;
  long billedMillis;
  int late;
  int unchanged;

  /// Is told what becomes of messages.
  interface Observer {
    /// An environment is handed a batch.
    void delivered(EnvironmentProcess process, List<Message> batch);

    /// Messages are deleted from the queue.
    void deleted(List<Message> messages);

    /// An environment has answered, has died, or is not waited for any more.
    void ended(EnvironmentProcess process);
  }

  /// @param look how closely a long poll is looked at
  /// @param environments makes the environment of a process
  Mapping(
      String name,
      VirtualTime time,
      StackConfig stack,
      SqsQueue queue,
      Duration look,
      Function<EnvironmentProcess, BatchProcessor> environments,
      Observer observer) {
    this.name = name;
    this.time = time;
    this.stack = stack;
    this.queue = queue;
    this.look = look;
    this.environments = environments;
    this.observer = observer;
    this.process = new EnvironmentProcess(time);
    this.processor = environments.apply(process);
  }

  void start() {
    time.after(Duration.ZERO, this::poll);
  }

  /// Takes nothing more.
  void stop() {
    isStopped = true;
  }

  /// The environment's process, as long as it lives.
  EnvironmentProcess process() {
    return process;
  }

  private void poll() {
    if (isStopped) {
      return;
    }
    if (process.isDead()) {
      process = new EnvironmentProcess(time);
      processor = environments.apply(process);
    }
    List<Message> first =
        queue.hasVisible() ? queue.receive(stack.queue().batchSize(), EVENT_BYTES) : List.of();
    if (first.isEmpty()) {
      idle();
      time.after(look, this::poll);
    } else if (first.size() == stack.queue().batchSize() || stack.queue().window().isZero()) {
      invoke(first);
    } else {
      time.after(stack.queue().window(), () -> invoke(filled(first)));
    }
  }

  private void idle() {
    idleNanos += look.toNanos();
    if (idleNanos >= LONG_POLL.toNanos()) {
      idleNanos = 0;
      queue.billEmptyReceives(1);
    }
  }

  /// What has come in during the window.
  private List<Message> filled(List<Message> first) {
    List<Message> batch = new ArrayList<>(first);
    if (queue.hasVisible()) {
      batch.addAll(queue.receive(stack.queue().batchSize() - first.size(), EVENT_BYTES));
    }
    return batch;
  }

  /// A process that died between two invocations is replaced when there is work.
  private void invoke(List<Message> batch) {
    if (process.isDead()) {
      process = new EnvironmentProcess(time);
      processor = environments.apply(process);
    }
    invocations++;
    var call = new Call(batch);
    observer.delivered(process, batch);
    process.onDeath(call::crash);
    process.after(Duration.ZERO, call::begin);
    call.kill = time.after(stack.function().timeout(), process::die);
  }

  /// One invocation.
  private final class Call {
    private final List<Message> batch;
    private final EnvironmentProcess mine = process;
    private final long begun = time.nanos();
    private Time.Alarm kill = () -> {};
    private boolean isOver;

    Call(List<Message> batch) {
      this.batch = batch;
    }

    void begin() {
      var deadline = Deadline.in(stack.function().timeout(), begun);
      CompletableFuture<BatchResult> processing =
          processor.process(name + "-" + invocations, batch, deadline, new Door(mine));
      Time.Alarm alarm =
          mine.after(Duration.ofNanos(deadline.returnBy() - begun + 1), () -> giveUp(processing));
      var _ =
          processing.thenAccept(end -> {
            alarm.cancel();
            mine.after(Duration.ZERO, () -> delay(processor.delays(end.results())));
          });
    }

    /// The handler reports the whole batch.
    private void giveUp(CompletableFuture<BatchResult> processing) {
      if (!processing.isDone() && !isOver) {
        late++;
        end(List.of());
      }
    }

    private void delay(Map<String, Duration> delays) {
      if (isOver) {
        return;
      }
      List<Message> back =
          batch.stream().filter(message -> delays.containsKey(message.id())).toList();
      CompletableFuture<List<String>> told =
          back.isEmpty()
              ? CompletableFuture.completedFuture(List.of())
              : new Door(mine).delay(back, delays);
      var _ =
          told.thenRun(() ->
              end(batch.stream().filter(message -> !delays.containsKey(message.id())).toList()));
    }

    private void end(List<Message> done) {
      if (!isOver) {
        over();
        remove(done);
        time.after(Duration.ZERO, Mapping.this::poll);
      }
    }

    private void crash() {
      if (!isOver) {
        over();
        time.after(look, Mapping.this::poll);
      }
    }

    private void over() {
      isOver = true;
      kill.cancel();
      observer.ended(mine);
      billedMillis += Math.ceilDiv(time.nanos() - begun, 1_000_000);
    }
  }

  private void remove(List<Message> done) {
    observer.deleted(done);
    queue.delete(done);
  }

  /// What the environment tells the queue itself.
  private final class Door implements SourceQueue {
    private final EnvironmentProcess mine;

    Door(EnvironmentProcess mine) {
      this.mine = mine;
    }

    @Override
    public CompletableFuture<List<String>> delete(List<Message> messages) {
      return call(() -> {
        remove(messages);
        return 0;
      });
    }

    @Override
    public CompletableFuture<List<String>> delay(
        List<Message> messages, Map<String, Duration> delays) {
      return call(
          () -> queue.delay(messages, message -> delays.getOrDefault(message.id(), Duration.ZERO)));
    }

    /// @param action tells how many failed
    private CompletableFuture<List<String>> call(IntSupplier action) {
      var told = new CompletableFuture<List<String>>();
      mine.after(
          CALLS,
          () -> {
            int failed = action.getAsInt();
            unchanged += failed;
            told.complete(failed == 0 ? List.of() : List.of(failed + " not changed"));
          });
      return told;
    }
  }
}
