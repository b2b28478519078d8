package sluice.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sluice.chunk.ChunkMessage;
import sluice.chunk.JobFile;
import sluice.chunk.JobKey;
import sluice.chunk.JsonFields;
import sluice.chunk.RecordSummary;
import sluice.lambda.AwsClients;
import sluice.lambda.JobHandler;
import sluice.local.aws.EventSourceMapping;
import sluice.local.aws.LocalBucket;
import sluice.local.aws.LocalQueues;
import sluice.settings.JobSettingsReader;
import sluice.store.JobStore;
import sluice.store.ObjectStore.Condition;
import sluice.store.S3JobStore;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// The function for whole jobs behind a real queue, on a real S3 server.
@Timeout(60)
final class JobHandlerIT {
  private static final Duration VISIBILITY = Duration.ofMinutes(16);
  private static final EventSourceMapping.Numbers NUMBERS =
      new EventSourceMapping.Numbers(1, Duration.ZERO, Duration.ofMinutes(15), 6L << 20);

  @TempDir private Path folder;
  private final LocalQueues sqs = LocalQueues.start();
  private final LocalQueues.Queue prompts = sqs.create("prompts", VISIBILITY, 500);
  private final LocalQueues.Queue jobs = sqs.create("jobs", VISIBILITY, 1_000);
  private final CountDownLatch acknowledged = new CountDownLatch(1);
  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private LocalBucket bucket;
  private JobStore store;

  @BeforeEach
  void start() {
    bucket = LocalBucket.start(folder);
    store = new S3JobStore(bucket.client(), LocalBucket.NAME);
  }

  @AfterEach
  void stop() {
    bucket.close();
    sqs.close();
  }

  @Test
  void fileThatComes_becomesItsTwoResultFiles() throws InterruptedException {
    drop(25);
    try (EventSourceMapping _ =
        EventSourceMapping.start(sqs.client(), jobs, NUMBERS, new Watcher(), List.of(handler()))) {
      List<ChunkMessage> chunks = receive(3);
      new ChunkWorker(store, chunks, Instant::now).runAll();

      assertThat(acknowledged.await(40, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(ids(JobFile.OUTPUT)).hasSize(22).isSorted().doesNotContain("003", "013", "023");
    assertThat(ids(JobFile.ERRORS)).containsExactly("003", "013", "023");
    assertThat(json(JobFile.ENDED).text("type")).isEqualTo("batch.completed");
    assertThat(json(JobFile.BATCH).text("status")).isEqualTo("completed");
    assertThat(json(JobFile.BATCH).object("request_counts").integer("failed")).isEqualTo(3);
    assertThat(lines.poll()).contains("\"job\":\"march\"", "\"next\":\"look_again\"");
    assertThat(List.copyOf(lines).getLast()).contains("\"receives\":2", "\"next\":\"done\"");
    assertThat(messages(jobs)).isZero();
  }

  private JobHandler handler() {
    var clients =
        new AwsClients(
            bucket::client,
            sqs::client,
            () -> {
              throw new AssertionError("no key is needed");
            });
    var settings =
        JobSettingsReader.read(
            Map.of(
                "RESULTS_BUCKET",
                LocalBucket.NAME,
                "PROMPT_QUEUE_URL",
                prompts.url(),
                "JOBS_QUEUE_URL",
                jobs.url(),
                "PROVIDER_MODEL",
                "m"));
    return new JobHandler(settings, clients, lines::add);
  }

  /// Puts a file there and sends the event that S3 would.
  private void drop(int count) {
    var file = new StringBuilder();
    for (int i = 0; i < count; i++) {
      file.append(
          "{\"custom_id\":\"%03d\",\"prompt\":\"%s\"}\n"
              .formatted(i, i % 10 == 3 ? "fail" : "hello"));
    }
    String key = new JobKey(JobFixture.JOB, JobFile.INPUT_JSONL).text();
    var _ =
        store.put(
            key, file.toString().getBytes(UTF_8), JobStore.JSON_LINES, new Condition.Always());
    String event =
        """
        {"Records":[{"eventSource":"aws:s3","eventTime":"2026-01-02T03:04:05.678Z",
        "eventName":"ObjectCreated:Put","s3":{"object":{"key":"%s","sequencer":"0A"}}}]}\
        """
            .formatted(key);
    var _ = sqs.client().sendMessage(send -> send.queueUrl(jobs.url()).messageBody(event));
  }

  /// Takes chunks from the queue of prompts.
  private List<ChunkMessage> receive(int count) {
    List<ChunkMessage> chunks = new ArrayList<>();
    while (chunks.size() < count) {
      for (Message message :
          sqs.client()
              .receiveMessage(request ->
                  request
                      .queueUrl(prompts.url())
                      .maxNumberOfMessages(10)
                      .waitTimeSeconds(1)
                      .messageSystemAttributeNames(MessageSystemAttributeName.MESSAGE_GROUP_ID))
              .messages()) {
        assertThat(message.attributes())
            .containsEntry(MessageSystemAttributeName.MESSAGE_GROUP_ID, JobFixture.JOB);
        ChunkMessage.of(message.body()).ifPresent(chunks::add);
      }
    }
    return chunks;
  }

  private int messages(LocalQueues.Queue queue) {
    return sqs
        .client()
        .getQueueAttributes(request ->
            request
                .queueUrl(queue.url())
                .attributeNames(
                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
        .attributes()
        .values()
        .stream()
        .mapToInt(Integer::parseInt)
        .sum();
  }

  private JsonFields json(JobFile file) {
    return JsonFields.of(bytes(file));
  }

  private List<String> ids(JobFile file) {
    return new String(bytes(file), UTF_8)
        .lines()
        .map(line -> RecordSummary.of(line.getBytes(UTF_8)).customId())
        .toList();
  }

  private byte[] bytes(JobFile file) {
    return store.get(new JobKey(JobFixture.JOB, file).text()).orElseThrow().bytes();
  }

  private final class Watcher implements EventSourceMapping.Watcher {
    @Override
    public void deleted(List<Message> messages) {
      if (!messages.isEmpty()) {
        acknowledged.countDown();
      }
    }

    @Override
    public boolean isMoreExpected() {
      return false;
    }
  }
}
