package sluice.local.aws;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/// Stands between a queue and a function as Lambda's event source mapping does: it gathers batches,
/// invokes, deletes what is done and leaves alone what comes back. Every environment has a thread
/// of its own and one invocation at a time. Safe for many threads.
public final class EventSourceMapping implements AutoCloseable {
  private static final int IDLE_WAIT_SECONDS = 1;
  private static final Duration PAUSE_WHILE_EMPTY = Duration.ofMillis(50);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

  private final QueueCalls calls;
  private final boolean isFifo;
  private final Numbers numbers;
  private final Watcher watcher;
  private final List<Environment> environments;
  private volatile boolean isStopping;

  /// The mapping's numbers, and the function's.
  ///
  /// @param batchSize the most messages of an event
  /// @param window how long a batch is gathered once its first message is there; a FIFO queue knows
  ///   none
  /// @param functionTimeout what an invocation has in all
  /// @param eventBytes the largest event
  public record Numbers(int batchSize, Duration window, Duration functionTimeout, long eventBytes) {
    /// As the template has them.
    public static final Numbers TEMPLATE =
        new Numbers(2000, Duration.ofSeconds(2), Duration.ofMinutes(15), 6L << 20);

    private static final int PERMITS = 256;
    private static final int MOST = 10_000;
    private static final int FIFO_MOST = 10;

    /// The template's, with a larger batch for more permits: what is left of a batch at its end
    /// keeps few of them busy, so it must be many times as large.
    ///
    /// @param permits prompts in flight in one environment
    public static Numbers of(int permits) {
      int scaled = TEMPLATE.batchSize() * Math.max(permits, PERMITS) / PERMITS;
      return new Numbers(
          Math.min(scaled, MOST),
          TEMPLATE.window(),
          TEMPLATE.functionTimeout(),
          TEMPLATE.eventBytes());
    }

    private int most(boolean isFifo) {
      return isFifo ? Math.min(FIFO_MOST, batchSize) : batchSize;
    }
  }

  /// Is told what happens. Safe for many threads.
  public interface Watcher {
    /// Messages are done and deleted.
    default void deleted(List<Message> messages) {}

    /// The invocation failed, or the queue: no message of its batch is deleted.
    default void failed(RuntimeException failure) {}

    /// Whether it is worth waiting for more messages before a batch is full.
    default boolean isMoreExpected() {
      return true;
    }
  }

  private EventSourceMapping(
      SqsClient sqs,
      LocalQueues.Queue queue,
      Numbers numbers,
      Watcher watcher,
      Collection<? extends RequestHandler<SQSEvent, SQSBatchResponse>> environments) {
    this.calls = new QueueCalls(sqs, queue);
    this.isFifo = queue.isFifo();
    this.numbers = numbers;
    this.watcher = watcher;
    this.environments = environments.stream().map(Environment::new).toList();
  }

  /// Starts to work off a queue.
  ///
  /// @param environments one function object for each execution environment
  public static EventSourceMapping start(
      SqsClient sqs,
      LocalQueues.Queue queue,
      Numbers numbers,
      Watcher watcher,
      Collection<? extends RequestHandler<SQSEvent, SQSBatchResponse>> environments) {
    var mapping = new EventSourceMapping(sqs, queue, numbers, watcher, environments);
    mapping.environments.forEach(environment -> environment.thread.start());
    return mapping;
  }

  /// Takes nothing more from the queue; returns at once.
  public void stop() {
    isStopping = true;
    environments.forEach(Environment::stop);
  }

  /// Waits until no invocation runs any more.
  ///
  /// @return whether that came in time
  public boolean await(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    for (Environment environment : environments) {
      if (!environment.thread.join(Duration.ofNanos(end - System.nanoTime()))) {
        return false;
      }
    }
    return true;
  }

  /// Stops, and waits for what runs.
  @Override
  public void close() {
    stop();
    try {
      await(numbers.functionTimeout());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Message> gather() {
    var batch = new EventBatch(numbers.most(isFifo), numbers.eventBytes());
    batch.add(calls.receive(batch.room(), IDLE_WAIT_SECONDS));
    if (!batch.messages().isEmpty() && !isFifo) {
      fill(batch);
    }
    calls.giveBack(batch.surplus());
    return batch.messages();
  }

  /// Asks for more and more at once as long as there is more. An answer that is short means an
  /// empty queue here, though not at AWS.
  private void fill(EventBatch batch) {
    long closed = System.nanoTime() + numbers.window().toNanos();
    int width = 1;
    while (!batch.isFull() && !isStopping && closed - System.nanoTime() > 0) {
      boolean isMoreExpected = watcher.isMoreExpected();
      width = Math.min(width, Math.ceilDiv(batch.room(), QueueCalls.MOST_MESSAGES));
      List<Message> more = calls.receiveAtOnce(width, batch.room());
      batch.add(more);
      if (more.size() < width * QueueCalls.MOST_MESSAGES && !isMoreExpected) {
        return;
      }
      if (more.isEmpty()) {
        LockSupport.parkNanos(PAUSE_WHILE_EMPTY.toNanos());
      }
      width = Math.min(QueueCalls.AT_ONCE, 2 * width);
    }
  }

  /// One execution environment. Its thread is interrupted while it waits for messages, not while
  /// the function runs.
  private final class Environment {
    private final RequestHandler<SQSEvent, SQSBatchResponse> function;
    private final Thread thread = Thread.ofVirtual().unstarted(this::serve);
    private boolean isInvoked;

    Environment(RequestHandler<SQSEvent, SQSBatchResponse> function) {
      this.function = function;
    }

    private synchronized void stop() {
      if (!isInvoked) {
        thread.interrupt();
      }
    }

    // Whatever the function throws fails its invocation, as on Lambda.
    @SuppressWarnings("IllegalCatch")
    private void serve() {
      while (!isStopping) {
        try {
          serve(gather());
        } catch (RuntimeException e) {
          if (!isStopping) {
            watcher.failed(e);
            LockSupport.parkNanos(PAUSE_AFTER_FAILURE.toNanos());
          }
        } finally {
          end();
        }
      }
    }

    private void serve(List<Message> batch) {
      if (!begin()) {
        var _ = Thread.interrupted();
        calls.giveBack(batch);
      } else if (!batch.isEmpty()) {
        SQSBatchResponse response =
            function.handleRequest(
                SqsEvents.of(calls.queue(), batch), Invocation.within(numbers.functionTimeout()));
        watcher.deleted(calls.delete(SqsEvents.done(batch, response)));
      }
    }

    private synchronized boolean begin() {
      isInvoked = !isStopping;
      return isInvoked;
    }

    private synchronized void end() {
      isInvoked = false;
    }
  }
}
