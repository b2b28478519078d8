package sluice.lambda;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import sluice.batch.SourceQueue;
import sluice.message.Message;
import sluice.store.BlockingCalls;
import sluice.time.Time;
import sluice.time.Time.Alarm;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;

/// The queues whose messages the function receives: delays returned messages and deletes finished
/// ones. Safe for many threads.
final class SqsSourceQueues {
  /// The most messages of one call (Amazon SQS, `ChangeMessageVisibilityBatch`).
  private static final int BATCH = 10;

  /// How long before its deadline an invocation that still runs has the client made. Most batches
  /// end sooner and need none; making one takes a second where the CPU is slow.
  private static final Duration AHEAD = Duration.ofSeconds(20);

  /// The alarm of the latest invocation.
  private final AtomicReference<Alarm> alarm = new AtomicReference<>(() -> {});

  private final Supplier<SqsClient> sqs;
  private final BlockingCalls calls;
  private final Time time;
  private final Map<String, String> urls = new ConcurrentHashMap<>();

  /// Queues of one account and region.
  SqsSourceQueues(Supplier<SqsClient> sqs, BlockingCalls calls, Time time) {
    this.sqs = sqs;
    this.calls = calls;
    this.time = time;
  }

  /// The queue of an ARN, for one invocation.
  ///
  /// @param until a reading of [Time#nanos()], after which no call begins and none runs on
  SourceQueue of(String arn, long until) {
    Duration delay = preparation(Duration.ofNanos(until - time.nanos()));
    alarm.getAndSet(time.after(delay, this::prepare)).cancel();
    return new OneQueue(arn, until);
  }

  /// Returns after how long the client is made; not in the first half of a short invocation.
  private static Duration preparation(Duration left) {
    Duration late = left.minus(AHEAD);
    Duration half = left.dividedBy(2);
    return late.compareTo(half) > 0 ? late : half;
  }

  private void prepare() {
    var _ = calls.call(sqs);
  }

  private final class OneQueue implements SourceQueue {
    private final String arn;
    private final long until;

    /// The messages that were delayed. They are not delayed again, since a message that was delayed
    /// early may be with another environment by now. A call that failed is repeated.
    private final Set<String> delayed = ConcurrentHashMap.newKeySet();

    OneQueue(String arn, long until) {
      this.arn = arn;
      this.until = until;
    }

    @Override
    public CompletableFuture<List<String>> delete(List<Message> messages) {
      return inBatches(messages, this::delete);
    }

    @Override
    public CompletableFuture<List<String>> delay(
        List<Message> messages, Map<String, Duration> delays) {
      List<Message> due =
          messages.stream()
              .filter(
                  message -> delays.containsKey(message.id()) && !delayed.contains(message.id()))
              .toList();
      return inBatches(due, (url, batch) -> delay(url, batch, delays));
    }

    /// Calls for ten messages at a time, all calls at once. Completes with what failed, in words.
    private CompletableFuture<List<String>> inBatches(
        List<Message> messages,
        BiFunction<String, List<Message>, List<BatchResultErrorEntry>> call) {
      List<List<Message>> batches = messages.stream().gather(Gatherers.windowFixed(BATCH)).toList();
      if (batches.isEmpty()) {
        return CompletableFuture.completedFuture(List.of());
      }
      return attempt(() -> List.of(url()))
          .thenCompose(asked ->
              asked instanceof Attempted.Done(List<String> url)
                  ? all(batches, batch -> failures(call.apply(url.getFirst(), batch)))
                  : CompletableFuture.completedFuture(asked.failures()));
    }

    private CompletableFuture<List<String>> all(
        List<List<Message>> batches, Function<List<Message>, List<String>> call) {
      List<CompletableFuture<List<String>>> calls =
          batches.stream()
              .map(batch -> attempt(() -> call.apply(batch)))
              .map(attempted -> attempted.thenApply(Attempted::failures))
              .toList();
      return CompletableFuture.allOf(calls.toArray(CompletableFuture<?>[]::new))
          .thenApply(_ -> calls.stream().flatMap(done -> done.join().stream()).distinct().toList());
    }

    private List<BatchResultErrorEntry> delete(String url, List<Message> batch) {
      List<DeleteMessageBatchRequestEntry> entries =
          batch.stream()
              .map(message ->
                  DeleteMessageBatchRequestEntry.builder()
                      .id(message.id())
                      .receiptHandle(message.receiptHandle())
                      .build())
              .toList();
      return sqs.get()
          .deleteMessageBatch(
              request -> request.queueUrl(url).entries(entries).overrideConfiguration(this::limit))
          .failed();
    }

    private List<BatchResultErrorEntry> delay(
        String url, List<Message> batch, Map<String, Duration> delays) {
      List<ChangeMessageVisibilityBatchRequestEntry> entries =
          batch.stream().map(message -> entry(message, delays)).toList();
      List<BatchResultErrorEntry> failed =
          sqs.get()
              .changeMessageVisibilityBatch(request ->
                  request.queueUrl(url).entries(entries).overrideConfiguration(this::limit))
              .failed();
      Set<String> unchanged =
          failed.stream().map(BatchResultErrorEntry::id).collect(Collectors.toSet());
      batch.stream().map(Message::id).filter(id -> !unchanged.contains(id)).forEach(delayed::add);
      return failed;
    }

    /// The queue's URL, which SQS is asked for since it differs between partitions and emulators.
    private String url() {
      return urls.computeIfAbsent(arn, _ -> ask(arn.split(":", -1)));
    }

    /// @param parts of `arn:aws:sqs:region:account:name`
    private String ask(String[] parts) {
      return sqs.get()
          .getQueueUrl(request ->
              request
                  .queueName(parts[parts.length - 1])
                  .queueOwnerAWSAccountId(parts[parts.length - 2])
                  .overrideConfiguration(this::limit))
          .queueUrl();
    }

    /// Limits a call that begins now to the time left.
    ///
    /// @throws IllegalStateException where no time is left
    private void limit(AwsRequestOverrideConfiguration.Builder override) {
      Duration left = Duration.ofNanos(until - time.nanos());
      if (left.toMillis() < 1) {
        throw new IllegalStateException("no time left");
      }
      override.apiCallTimeout(left);
    }
  }

  private static ChangeMessageVisibilityBatchRequestEntry entry(
      Message message, Map<String, Duration> delays) {
    Duration delay = delays.getOrDefault(message.id(), Duration.ZERO);
    return ChangeMessageVisibilityBatchRequestEntry.builder()
        .id(message.id())
        .receiptHandle(message.receiptHandle())
        .visibilityTimeout(Math.toIntExact(delay.toSeconds()))
        .build();
  }

  private static List<String> failures(List<BatchResultErrorEntry> failed) {
    return failed.stream().map(failure -> failure.code() + ": " + failure.message()).toList();
  }

  private CompletableFuture<Attempted> attempt(Supplier<List<String>> call) {
    return calls
        .call(call)
        .<Attempted>thenApply(Attempted.Done::new)
        .exceptionally(failure -> new Attempted.Failed(List.of(rootOf(failure).toString())));
  }

  private static Throwable rootOf(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /// The result of a call.
  private sealed interface Attempted {
    /// What failed, in words.
    List<String> failures();

    /// SQS has answered.
    ///
    /// @param failures what the answer says of single messages
    record Done(List<String> failures) implements Attempted {}

    /// SQS has not answered, or with an error.
    record Failed(List<String> failures) implements Attempted {}
  }
}
