package sluice.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.chunk.ChunkMessage;
import sluice.chunk.ChunkRecord;
import sluice.chunk.FinishedChunk;
import sluice.chunk.JobFile;
import sluice.chunk.JobKey;
import sluice.chunk.OpenChunk;
import sluice.chunk.Prices;
import sluice.chunk.RecordSummary;
import sluice.chunk.SourceFile;
import sluice.local.aws.LocalBucket;
import sluice.message.Endpoint;
import sluice.message.MessageReader;
import sluice.message.ParsedMessage;
import sluice.store.JobStore;
import sluice.store.JobStore.StoredObject;
import sluice.store.ObjectStore.Condition;
import sluice.store.RecordTiming;
import sluice.store.Result;
import sluice.store.ResultRecord;
import sluice.store.S3JobStore;

/// A job of many parts against a real S3 server.
final class JobIT {
  private static final int LINES = 2_000;
  private static final int ANSWER_BYTES = 10_000;
  private static final JobRules RULES =
      new JobRules(
          new MessageReader.Rules(
              EnumSet.allOf(Endpoint.class), Optional.of("m"), 1 << 20, Duration.ofDays(13)),
          Duration.ofDays(13),
          64,
          Duration.ofMinutes(15),
          Prices.NONE,
          new JobRules.Sizes(1L << 31, 3_000_000, 8 << 20, 5 << 20));

  @TempDir private Path folder;

  @Test
  void filesOfManyParts_holdEveryLineInOrder() {
    try (LocalBucket bucket = LocalBucket.start(folder);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var store = new S3JobStore(bucket.client(), LocalBucket.NAME);
      var queues = new JobFixture.Queues();
      var parallel = new Parallel(threads, 16);
      var processor = new JobProcessor(store, queues, parallel, RULES, Instant::now);
      JobMessage message = come(store);

      assertThat(processor.step(message, Instant.MAX)).isInstanceOf(Step.LookAgain.class);
      parallel.forEach(queues.chunks.stream(), chunk -> finish(store, chunk));
      assertThat(processor.step(message, Instant.MAX)).isEqualTo(new Step.Done());

      List<Integer> output = lines(store, JobFile.OUTPUT);
      List<Integer> errors = lines(store, JobFile.ERRORS);
      assertThat(output).isSorted().hasSize(LINES - LINES / 10).noneMatch(id -> id % 10 == 3);
      assertThat(errors).isSorted().hasSize(LINES / 10).allMatch(id -> id % 10 == 3);
      assertThat(store.list("work/", "")).extracting(StoredObject::key).hasSize(3);
    }
  }

  private static JobMessage come(JobStore store) {
    var file = new StringBuilder();
    for (int i = 0; i < LINES; i++) {
      file.append("{\"custom_id\":\"%d\",\"prompt\":\"x\"}\n".formatted(i));
    }
    var key = new JobKey(JobFixture.JOB, JobFile.INPUT_JSONL);
    byte[] content = file.toString().getBytes(UTF_8);
    var _ = store.put(key.text(), content, JobStore.JSON_LINES, new Condition.Always());
    StoredObject object = store.head(key.text()).orElseThrow();
    var source =
        new SourceFile(
            key, object.etag(), object.size(), "1", Instant.ofEpochSecond(1_700_000_000));
    return new JobMessage("m-1", new JobEvent.FileCame(source).body(), 1);
  }

  private static void finish(JobStore store, ChunkMessage message) {
    List<ParsedMessage> lines = ChunkLines.read(store, message.run(), message.range());
    FinishedChunk chunk =
        OpenChunk.NONE.finished(
            message.range(),
            line -> ChunkRecord.of(line, record(lines.get(line - message.range().firstLine()))));
    var _ =
        store.put(
            message.run().chunk(message.range().chunk()),
            chunk.content(),
            JobStore.JSON_LINES,
            new Condition.Absent());
  }

  private static byte[] record(ParsedMessage line) {
    boolean fails = Integer.parseInt(line.identity().id()) % 10 == 3;
    String body = "{\"text\":\"%s\"}".formatted("x".repeat(ANSWER_BYTES));
    var timing =
        new RecordTiming(1, Optional.empty(), Duration.ZERO, Instant.EPOCH, Instant.EPOCH, "m", "");
    return new ResultRecord(
            "batch_req_1",
            line.identity(),
            "m",
            line.request(),
            new Result.Responded(fails ? 400 : 200, Optional.empty(), body.getBytes(UTF_8)),
            timing)
        .line();
  }

  private static List<Integer> lines(JobStore store, JobFile file) {
    String content =
        new String(store.get(new JobKey(JobFixture.JOB, file).text()).orElseThrow().bytes(), UTF_8);
    List<Integer> ids = new ArrayList<>();
    content
        .lines()
        .map(line -> RecordSummary.of(line.getBytes(UTF_8)).customId())
        .forEach(id -> ids.add(Integer.parseInt(id)));
    return ids;
  }
}
