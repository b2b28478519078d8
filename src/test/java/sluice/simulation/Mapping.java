package sluice.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import sluice.batch.BatchProcessor;
import sluice.batch.BatchResult;
import sluice.batch.SourceQueue;
import sluice.message.Message;
import sluice.testing.VirtualTime;
import sluice.time.Deadline;
import sluice.time.Time;

/// One environment behind the event source mapping: it gathers a batch, invokes, lets come back
/// what is reported and deletes the rest, one invocation at a time. Confined to one thread.
///
/// The invocation does what [sluice.lambda.LambdaHandler] does.
final class Mapping {
  /// A batch is cut at 6 MB.
  private static final long EVENT_BYTES = 6L << 20;

  private static final Duration LONG_POLL = Duration.ofSeconds(20);

  /// How closely a long poll is looked at.
  private static final Duration LOOK = Duration.ofSeconds(1);

  /// What the calls to SQS take that change visibilities: many at a time.
  private static final Duration CALLS = Duration.ofMillis(100);

  private final String name;
  private final VirtualTime time;
  private final StackConfig stack;
  private final PromptQueue queue;
  private final Bucket bucket;
  private final BatchProcessor processor;
  private long idleNanos;
  private boolean isStopped;
  int invocations;
  long billedMillis;
  int unrecorded;
  int late;
  int unchanged;

  Mapping(
      String name,
      VirtualTime time,
      StackConfig stack,
      PromptQueue queue,
      Bucket bucket,
      BatchProcessor processor) {
    this.name = name;
    this.time = time;
    this.stack = stack;
    this.queue = queue;
    this.bucket = bucket;
    this.processor = processor;
  }

  void start() {
    time.after(Duration.ZERO, this::poll);
  }

  /// Takes nothing more.
  void stop() {
    isStopped = true;
  }

  private void poll() {
    if (isStopped || queue.left() == 0) {
      return;
    }
    List<Message> first =
        queue.hasVisible() ? queue.receive(stack.queue().batchSize(), EVENT_BYTES) : List.of();
    if (first.isEmpty()) {
      idle();
      time.after(LOOK, this::poll);
    } else if (first.size() == stack.queue().batchSize() || stack.queue().window().isZero()) {
      invoke(first);
    } else {
      time.after(stack.queue().window(), () -> invoke(filled(first)));
    }
  }

  private void idle() {
    idleNanos += LOOK.toNanos();
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

  private void invoke(List<Message> batch) {
    long begun = time.nanos();
    invocations++;
    var deadline = Deadline.in(stack.function().timeout(), begun);
    CompletableFuture<BatchResult> processing =
        processor.process(name + "-" + invocations, batch, deadline, new Door());
    Time.Alarm alarm =
        time.after(Duration.ofNanos(deadline.returnBy() - begun + 1), () -> giveUp(processing));
    var _ =
        processing.thenAccept(end -> {
          alarm.cancel();
          time.after(Duration.ZERO, () -> delay(batch, processor.delays(end.results()), begun));
        });
  }

  /// The handler would report the whole batch.
  private void giveUp(CompletableFuture<BatchResult> processing) {
    if (!processing.isDone()) {
      late++;
    }
  }

  private void delay(List<Message> batch, Map<String, Duration> delays, long begun) {
    List<Message> back =
        batch.stream().filter(message -> delays.containsKey(message.id())).toList();
    CompletableFuture<List<String>> told =
        back.isEmpty()
            ? CompletableFuture.completedFuture(List.of())
            : new Door().delay(back, delays);
    var _ = told.thenRun(() -> end(batch, delays, begun));
  }

  private void end(List<Message> batch, Map<String, Duration> delays, long begun) {
    billedMillis += Math.ceilDiv(time.nanos() - begun, 1_000_000);
    delete(batch.stream().filter(message -> !delays.containsKey(message.id())).toList());
    time.after(Duration.ZERO, this::poll);
  }

  private void delete(List<Message> done) {
    done.stream()
        .filter(message -> !bucket.holds(PromptQueue.NAME, message.id()))
        .forEach(_ -> unrecorded++);
    queue.delete(done);
  }

  /// What the environment tells the queue itself.
  private final class Door implements SourceQueue {
    @Override
    public CompletableFuture<List<String>> delete(List<Message> messages) {
      return call(() -> {
        Mapping.this.delete(messages);
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
      time.after(
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
