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
/// @param batchSize the most messages of one invocation
/// @param window how long a batch is gathered
/// @param functionTimeout what an invocation has in all
/// @param megabytes the function's memory
/// @param visibility how long a message is away that was received
/// @param maxReceives how often one is handed out before it is dead
/// @param retention how long a message is kept
/// @param environments how many work off the queue
/// @param inFlight requests in flight of the account, over all environments
/// @param timeout of one attempt
/// @param maxAge an older message is not sent any more
/// @param maxAttempts how often a prompt may fail by itself
/// @param prefix what the records' keys begin with
record StackConfig(
    int batchSize,
    Duration window,
    Duration functionTimeout,
    int megabytes,
    Duration visibility,
    int maxReceives,
    Duration retention,
    int environments,
    int inFlight,
    Duration timeout,
    Duration maxAge,
    int requestBytes,
    int responseBytes,
    int maxAttempts,
    String prefix) {
  private static final int FIFO_BATCH = 10;

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
        number(template, "BatchSize"),
        Duration.ofSeconds(number(template, "BatchWindow")),
        Duration.ofSeconds(number(template, "FunctionTimeout")),
        number(template, "MemorySize"),
        Duration.ofSeconds(number(template, "VisibilityTimeout")),
        number(map(queue.get("RedrivePolicy")).get("maxReceiveCount")),
        Duration.ofSeconds(number(queue.get("MessageRetentionPeriod"))),
        number(template, "MaxConcurrency"),
        number(template, "ProviderMaxInFlight"),
        Duration.ofSeconds(number(template, "ProviderTimeoutSeconds")),
        Duration.ofHours(number(template, "MaxAgeHours")),
        number(template, "MaxRequestBytes"),
        number(template, "MaxResponseBytes"),
        number(template, "PromptMaxAttempts"),
        template.defaultOf("ResultsPrefix").toString());
  }

  private static int number(Template template, String parameter) {
    return number(template.defaultOf(parameter));
  }

  private static int number(@Nullable Object value) {
    return Integer.parseInt(String.valueOf(value));
  }

  /// With another number of environments and of requests in flight.
  StackConfig with(int otherEnvironments, int otherInFlight) {
    return new StackConfig(
        batchSize,
        window,
        functionTimeout,
        megabytes,
        visibility,
        maxReceives,
        retention,
        otherEnvironments,
        otherInFlight,
        timeout,
        maxAge,
        requestBytes,
        responseBytes,
        maxAttempts,
        prefix);
  }

  /// With other batches.
  StackConfig inBatchesOf(int otherBatchSize) {
    return new StackConfig(
        otherBatchSize,
        window,
        functionTimeout,
        megabytes,
        visibility,
        maxReceives,
        retention,
        environments,
        inFlight,
        timeout,
        maxAge,
        requestBytes,
        responseBytes,
        maxAttempts,
        prefix);
  }

  /// With another patience of the queue.
  StackConfig with(int otherMaxReceives, Duration otherRetention) {
    return new StackConfig(
        batchSize,
        window,
        functionTimeout,
        megabytes,
        visibility,
        otherMaxReceives,
        otherRetention,
        environments,
        inFlight,
        timeout,
        maxAge,
        requestBytes,
        responseBytes,
        maxAttempts,
        prefix);
  }

  /// As the template makes them for a FIFO queue.
  StackConfig ofFifo() {
    return new StackConfig(
        FIFO_BATCH,
        Duration.ZERO,
        functionTimeout,
        megabytes,
        visibility,
        maxReceives,
        retention,
        environments,
        inFlight,
        timeout,
        maxAge,
        requestBytes,
        responseBytes,
        maxAttempts,
        prefix);
  }

  /// How many prompts one environment may have in flight.
  int permits() {
    return inFlight / environments;
  }

  /// The memory that all answers may take together: half of the heap, which Lambda makes 85 % of
  /// the function's memory.
  long bodyBytes() {
    return megabytes * 1024L * 1024 * 85 / 100 / 2;
  }
}
