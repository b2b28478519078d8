package sluice.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.chunk.ChunkMessage;
import sluice.chunk.JobFile;
import sluice.chunk.Prices;
import sluice.job.SampleChunks;
import sluice.local.aws.EventSourceMapping;
import sluice.local.aws.LocalBucket;
import sluice.local.aws.LocalQueues;
import sluice.local.cli.Command;
import sluice.local.cli.Screen;
import sluice.local.files.LineRules;
import sluice.local.job.JobObjects;
import sluice.store.JobStore;
import sluice.store.S3JobStore;

/// Whole jobs against an embedded SQS and S3, with chunks that are answered at once.
final class LocalJobsIT {
  private static final Duration PAUSE = Duration.ofMillis(200);

  private static final LocalJobs.Limits LIMITS =
      new LocalJobs.Limits(LineRules.RULES, 64, Prices.NONE);

  @TempDir private Path folder;
  private final LocalQueues queues = LocalQueues.start();
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();

  @AfterEach
  void stopQueues() {
    queues.close();
  }

  private Screen screen() {
    return Screen.ofLines(new PrintStream(told, true, UTF_8));
  }

  private int submit(JobStore store, String name, String content, boolean isPatient)
      throws IOException {
    Path file = Files.writeString(folder.resolve(name), content, UTF_8);
    var objects = new JobObjects(store, "march");
    var command =
        new Command.Submit(
            file,
            JobFile.INPUT_TEXT,
            "march",
            Optional.empty(),
            Optional.empty(),
            isPatient,
            folder.resolve("out"));
    var wait =
        new JobWait(
            objects,
            screen(),
            PAUSE,
            pause -> LockSupport.parkNanos(pause.toNanos()),
            InstantSource.system());
    return new Submit(command, objects, wait, screen()).execute();
  }

  private LocalJobs jobs(LocalQueues.Queue prompts, LocalBucket bucket) {
    return jobs(queues, prompts, bucket);
  }

  private static LocalJobs jobs(LocalQueues queues, LocalQueues.Queue prompts, LocalBucket bucket) {
    return LocalJobs.start(
        queues, prompts, bucket, LIMITS, PAUSE, new EventSourceMapping.Watcher() {});
  }

  private EventSourceMapping workers(
      LocalQueues.Queue prompts, JobStore store, AtomicInteger chunks) {
    return workers(queues, prompts, store, chunks);
  }

  private static EventSourceMapping workers(
      LocalQueues queues, LocalQueues.Queue prompts, JobStore store, AtomicInteger chunks) {
    RequestHandler<SQSEvent, SQSBatchResponse> worker =
        (event, _) -> {
          event.getRecords().stream()
              .map(message -> ChunkMessage.of(message.getBody()).orElseThrow())
              .forEach(chunk -> {
                SampleChunks.finish(store, chunk);
                chunks.incrementAndGet();
              });
          return new SQSBatchResponse(List.of());
        };
    return EventSourceMapping.start(
        queues.client(),
        prompts,
        EventSourceMapping.Numbers.TEMPLATE,
        new EventSourceMapping.Watcher() {},
        List.of(worker));
  }

  @Test
  void submittedFile_comesBackAsTwoFiles() throws IOException {
    LocalQueues.Queue prompts = queues.create("prompts-of-a-job");
    try (LocalBucket bucket = LocalBucket.start(folder.resolve("s3"))) {
      var store = new S3JobStore(bucket.client(), LocalBucket.NAME);
      var chunks = new AtomicInteger();
      try (LocalJobs _ = jobs(prompts, bucket);
          EventSourceMapping _ = workers(prompts, store, chunks)) {
        int status =
            submit(store, "march.txt", "x\n".repeat(100) + "fail\n" + "y\n".repeat(99), true);

        assertThat(status).isZero();
      }
      assertThat(Files.readAllLines(folder.resolve("out/output.jsonl"))).hasSize(199);
      assertThat(Files.readAllLines(folder.resolve("out/errors.jsonl"))).hasSize(1);
      assertThat(chunks).hasValue(20);
      assertThat(told.toString(UTF_8)).contains("Job march is completed");
    }
  }

  @Test
  void openJob_goesOnInANewProcess() throws IOException {
    LocalQueues.Queue lost = queues.create("prompts-of-a-dead-process");
    try (LocalQueues next = LocalQueues.start();
        LocalBucket bucket = LocalBucket.start(folder.resolve("s3"))) {
      var store = new S3JobStore(bucket.client(), LocalBucket.NAME);
      var objects = new JobObjects(store, "march");
      try (LocalJobs _ = jobs(lost, bucket)) {
        submit(store, "march.txt", "x\n".repeat(50), false);
        while (objects.batch().filter(batch -> batch.total() == 50).isEmpty()) {
          LockSupport.parkNanos(PAUSE.toNanos());
        }
      }

      LocalQueues.Queue prompts = next.create("prompts-of-the-next-one");
      var chunks = new AtomicInteger();
      try (LocalJobs _ = jobs(next, prompts, bucket);
          EventSourceMapping _ = workers(next, prompts, store, chunks)) {
        while (objects.openRun().isPresent()) {
          LockSupport.parkNanos(PAUSE.toNanos());
        }
      }
      assertThat(chunks).hasValue(5);
      assertThat(objects.batch().orElseThrow().completed()).isEqualTo(50);
      assertThat(objects.lastRun().orElseThrow().run()).isEqualTo(1);
    }
  }
}
