package sluice.simulation;

import static sluice.Template.map;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.Template;

/// What a stack is deployed with. Immutable.
///
/// @param prefix what the records' keys begin with
record StackConfig(Function function, Queue queue, Limits limits, String prefix) {
  private static final int FIFO_BATCH = 10;

  /// The Lambda function.
  ///
  /// @param timeout what an invocation has in all
  /// @param megabytes its memory
  record Function(Duration timeout, int megabytes) {

    /// The memory that all answers may take together: half of the heap, which Lambda makes 85 % of
    /// the function's memory.
    long bodyBytes() {
      return megabytes * 1024L * 1024 * 85 / 100 / 2;
    }
  }

  /// The queue, and how the mapping takes messages from it.
  ///
  /// @param batchSize the most messages of one invocation
  /// @param window how long a batch is gathered
  /// @param visibility how long a message is away that was received
  /// @param maxReceives how often one is handed out before it is dead
  /// @param retention how long a message is kept
  record Queue(
      int batchSize, Duration window, Duration visibility, int maxReceives, Duration retention) {
    private Queue batched(int size, Duration gathered) {
      return new Queue(size, gathered, visibility, maxReceives, retention);
    }
  }

  /// The limits of the account and of one prompt.
  ///
  /// @param environments how many work off the queue
  /// @param inFlight requests in flight of the account, over all environments
  /// @param timeout of one attempt
  /// @param maxAge an older message is not sent any more
  /// @param maxAttempts how often a prompt may fail by itself
  record Limits(
      int environments,
      int inFlight,
      Duration timeout,
      Duration maxAge,
      int requestBytes,
      int responseBytes,
      int maxAttempts) {

    /// How many prompts one environment may have in flight.
    int permits() {
      return inFlight / environments;
    }
  }

  /// As a stack has them that is deployed with nothing but defaults.
  static StackConfig ofTemplate() {
    try {
      return of(Template.read());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static StackConfig of(Template template) {
    Map<String, Object> queue = template.properties("PromptQueue");
    return new StackConfig(
        new Function(
            Duration.ofSeconds(number(template, "FunctionTimeout")),
            number(template, "MemorySize")),
        new Queue(
            number(template, "BatchSize"),
            Duration.ofSeconds(number(template, "BatchWindow")),
            Duration.ofSeconds(number(template, "VisibilityTimeout")),
            number(map(queue.get("RedrivePolicy")).get("maxReceiveCount")),
            Duration.ofSeconds(number(queue.get("MessageRetentionPeriod")))),
        new Limits(
            number(template, "MaxConcurrency"),
            number(template, "ProviderMaxInFlight"),
            Duration.ofSeconds(number(template, "ProviderTimeoutSeconds")),
            Duration.ofHours(number(template, "MaxAgeHours")),
            number(template, "MaxRequestBytes"),
            number(template, "MaxResponseBytes"),
            number(template, "PromptMaxAttempts")),
        template.defaultOf("ResultsPrefix").toString());
  }

  private static int number(Template template, String parameter) {
    return number(template.defaultOf(parameter));
  }

  private static int number(@Nullable Object value) {
    return Integer.parseInt(String.valueOf(value));
  }

  private StackConfig with(Queue other) {
    return new StackConfig(function, other, limits, prefix);
  }

  /// With another number of environments and of requests in flight.
  StackConfig with(int environments, int inFlight) {
    var other =
        new Limits(
            environments,
            inFlight,
            limits.timeout(),
            limits.maxAge(),
            limits.requestBytes(),
            limits.responseBytes(),
            limits.maxAttempts());
    return new StackConfig(function, queue, other, prefix);
  }

  /// With other times of invocations and attempts; a message comes back a minute after the
  /// invocation must have ended.
  StackConfig with(Duration invocation, Duration attempt) {
    var other =
        new Limits(
            limits.environments(),
            limits.inFlight(),
            attempt,
            limits.maxAge(),
            limits.requestBytes(),
            limits.responseBytes(),
            limits.maxAttempts());
    var patient =
        new Queue(
            queue.batchSize(),
            queue.window(),
            invocation.plusMinutes(1),
            queue.maxReceives(),
            queue.retention());
    return new StackConfig(new Function(invocation, function.megabytes()), patient, other, prefix);
  }

  /// With other batches.
  StackConfig inBatchesOf(int batchSize) {
    return with(queue.batched(batchSize, queue.window()));
  }

  /// With a queue that gives messages up after another number of receives or another time.
  StackConfig with(int maxReceives, Duration retention) {
    return with(
        new Queue(queue.batchSize(), queue.window(), queue.visibility(), maxReceives, retention));
  }

  /// As the template makes them for a FIFO queue.
  StackConfig ofFifo() {
    return with(queue.batched(FIFO_BATCH, Duration.ZERO));
  }
}
