package sluice.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import sluice.chunk.ChunkMessage;
import sluice.chunk.Prices;
import sluice.job.JobMessage;
import sluice.job.JobProcessor;
import sluice.job.JobQueues;
import sluice.job.JobRules;
import sluice.job.Parallel;
import sluice.job.SampleChunks;
import sluice.job.Step;
import sluice.local.aws.JobNotifications;
import sluice.local.cli.Screen;
import sluice.local.files.LineRules;
import sluice.local.job.JobObjects;
import sluice.store.StoreFailedException;
import sluice.testing.FakeJobStore;

/// A bucket whose jobs are run as time passes, and a user who reads a screen. Confined to one
/// thread.
final class JobWorld {
  private static final Duration LOOK = Duration.ofSeconds(5);

  private Instant now = Instant.parse("2026-03-01T12:00:00Z");
  final FakeJobStore store = new FakeJobStore(this::now);
  final List<ChunkMessage> chunks = new ArrayList<>();
  private final List<JobMessage> messages = new ArrayList<>();
  private final JobNotifications notifications = new JobNotifications(store, this::enqueue);
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
  private int chunksALook = Integer.MAX_VALUE;
  private Consumer<JobWorld> event = _ -> {};

  private final JobProcessor processor =
      new JobProcessor(
          store,
          new Queues(),
          new Parallel(Runnable::run, 4),
          new JobRules(
              LineRules.RULES,
              Duration.ofDays(1),
              8,
              Duration.ofMinutes(15),
              Prices.NONE,
              new JobRules.Sizes(1 << 20, 10_000, 1 << 16, 1 << 16)),
          this::now);

  Instant now() {
    return now;
  }

  /// Lets no more chunks be run between two looks.
  JobWorld running(int most) {
    chunksALook = most;
    return this;
  }

  /// Lets something happen at each look.
  void atEachLook(Consumer<JobWorld> happens) {
    event = happens;
  }

  private String enqueue(String body) {
    String id = "m-%d".formatted(store.calls().size());
    messages.add(new JobMessage(id, body, 1));
    return id;
  }

  /// Lets the time between two looks pass: the bucket tells of its files, their jobs take a step,
  /// and chunks are run.
  void look() {
    now = now.plus(LOOK);
    event.accept(this);
    notifications.look();
    List<JobMessage> due = List.copyOf(messages);
    messages.clear();
    for (JobMessage message : due) {
      if (!isDone(message)) {
        messages.add(message);
      }
    }
    List<ChunkMessage> taken = chunks.subList(0, Math.min(chunksALook, chunks.size()));
    taken.forEach(chunk -> SampleChunks.finish(store, chunk));
    taken.clear();
  }

  /// A step that the store fails is taken again, as by the function.
  private boolean isDone(JobMessage message) {
    try {
      return processor.step(message, Instant.MAX) instanceof Step.Done;
    } catch (StoreFailedException e) {
      return false;
    }
  }

  /// Records some lines of the next chunk that is to run.
  void open(int... lines) {
    SampleChunks.open(store, chunks.getFirst(), lines);
  }

  Screen screen() {
    return Screen.ofLines(new PrintStream(told, true, UTF_8));
  }

  /// What the user has read since the last time.
  String told() {
    String text = told.toString(UTF_8);
    told.reset();
    return text;
  }

  JobObjects objects(String job) {
    return new JobObjects(store, job);
  }

  JobWait waiting(String job) {
    return new JobWait(objects(job), screen(), LOOK, _ -> look(), this::now);
  }

  private final class Queues implements JobQueues {
    @Override
    public List<ChunkMessage> send(List<ChunkMessage> more) {
      chunks.addAll(more);
      return List.of();
    }

    @Override
    public long promptMessages() {
      return chunks.size();
    }

    @Override
    public String sendJob(String body, Duration delay) {
      return enqueue(body);
    }
  }
}
