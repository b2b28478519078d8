package sluice.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import sluice.chunk.ChunkMessage;
import sluice.chunk.JobFile;
import sluice.chunk.JobKey;
import sluice.chunk.JobOptions;
import sluice.chunk.Prices;
import sluice.chunk.Run;
import sluice.chunk.RunKey;
import sluice.chunk.SourceFile;
import sluice.message.Endpoint;
import sluice.message.MessageReader;
import sluice.testing.FakeJobStore;

/// A bucket, two queues and a clock for tests of jobs.
final class JobFixture {
  static final Instant START = Instant.parse("2026-01-02T03:04:05.678Z");
  static final String JOB = "march";
  static final RunKey RUN = new RunKey(JOB, 1);

  final FakeJobStore store = new FakeJobStore(this::now);
  final Queues queues = new Queues();
  private Instant now = START;
  int partBytes = 100;
  int mostLines = 1_000_000;
  long mostBytes = 100_000_000;
  int mostMessageBytes = 10_000;
  int mostLineBytes = 20_000;
  int mostUnderWay = 8;
  Prices prices = Prices.NONE;

  Instant now() {
    return now;
  }

  void advance(Duration by) {
    now = now.plus(by);
  }

  Parallel parallel() {
    return new Parallel(Runnable::run, 4);
  }

  JobRules rules() {
    return new JobRules(
        new MessageReader.Rules(
            EnumSet.complementOf(EnumSet.of(Endpoint.MESSAGES)),
            Optional.of("m"),
            mostMessageBytes,
            Duration.ofDays(13)),
        Duration.ofDays(13),
        mostUnderWay,
        Duration.ofMinutes(15),
        prices,
        new JobRules.Sizes(mostBytes, mostLines, mostLineBytes, partBytes));
  }

  /// Puts a file there, and tells of its coming.
  SourceFile put(JobFile file, byte[] content, String sequencer) {
    var key = new JobKey(JOB, file);
    String etag = store.put(key.text(), content);
    return new SourceFile(key, etag, content.length, sequencer, now);
  }

  SourceFile put(JobFile file, String content, String sequencer) {
    return put(file, content.getBytes(UTF_8), sequencer);
  }

  /// A run of a file.
  Run run(SourceFile source, JobOptions options) {
    return new Run(RUN, source, now, now.plus(Duration.ofDays(1)), options, Optional.empty());
  }

  static JobOptions options(String json) {
    return JobOptions.of(json.getBytes(UTF_8));
  }

  String text(JobFile file) {
    return store.text(new JobKey(JOB, file).text());
  }

  boolean has(JobFile file) {
    return store.has(new JobKey(JOB, file).text());
  }

  /// Queues in memory.
  static final class Queues implements JobQueues {
    final List<ChunkMessage> chunks = new ArrayList<>();
    final List<String> jobs = new ArrayList<>();
    final List<Duration> delays = new ArrayList<>();
    long promptMessages;
    int refusals;
    boolean isFailing;

    /// Chunks are sent by several threads at once.
    @Override
    public synchronized List<ChunkMessage> send(List<ChunkMessage> more) {
      if (isFailing) {
        throw new QueueFailedException("SQS answered 503", new Throwable("503"));
      }
      int refused = Math.min(refusals, more.size());
      refusals -= refused;
      chunks.addAll(more.subList(refused, more.size()));
      return more.subList(0, refused);
    }

    @Override
    public long promptMessages() {
      return promptMessages;
    }

    @Override
    public String sendJob(String body, Duration delay) {
      jobs.add(body);
      delays.add(delay);
      return "copy-" + jobs.size();
    }
  }
}
