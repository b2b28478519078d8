package sluice.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import sluice.chunk.ChunkMessage;
import sluice.job.JobQueues;
import sluice.testing.MessageBuilder;
import sluice.testing.VirtualTime;

/// The two queues of jobs, and what goes wrong with their messages. Confined to one thread.
final class JobMessages implements JobQueues {
  private static final Duration RETENTION = Duration.ofDays(14);
  private static final Duration VISIBILITY = Duration.ofMinutes(2);
  private static final int MOST_RECEIVES = 1_000;

  private final Chance chance;
  private final JobFaults.OfQueues faults;
  private final PlantedBug bug;
  private final List<ChunkMessage> chunks = new ArrayList<>();
  private final List<String> bodies = new ArrayList<>();
  private final SqsQueue prompts;
  private final SqsQueue jobs;
  int twice;
  int lost;

  JobMessages(
      VirtualTime time,
      StackConfig stack,
      JobFaults.OfQueues faults,
      Chance chance,
      long seed,
      PlantedBug bug) {
    this.chance = chance;
    this.faults = faults;
    this.bug = bug;
    this.prompts =
        new SqsQueue(
            "prompts",
            time,
            stack.queue(),
            new DeliveryOrder.Any(new Random(seed)),
            number ->
                MessageBuilder.message(SqsQueue.id(number))
                    .body(chunks.get(number).body())
                    .sentAt(time.now()));
    this.jobs =
        new SqsQueue(
            "jobs",
            time,
            new StackConfig.Queue(1, Duration.ZERO, VISIBILITY, MOST_RECEIVES, RETENTION),
            new DeliveryOrder.Any(new Random(seed + 1)),
            number -> MessageBuilder.message(SqsQueue.id(number)).body(bodies.get(number)));
  }

  /// The prompt queue.
  SqsQueue prompts() {
    return prompts;
  }

  /// The queue of jobs.
  SqsQueue jobs() {
    return jobs;
  }

  /// The bucket tells of an object, at least once, some time later.
  void tell(String body) {
    send(body, Duration.ofSeconds(1));
    if (chance.hits(faults.twice())) {
      twice++;
      send(body, chance.seconds(0, 900));
    }
  }

  private int send(String body, Duration delay) {
    bodies.add(body);
    jobs.billSends(1);
    return jobs.send(delay);
  }

  @Override
  public List<ChunkMessage> send(List<ChunkMessage> more) {
    prompts.billSends(more.size());
    boolean fails = chance.hits(faults.refused());
    int taken = fails ? chance.below(more.size() + 1) : more.size();
    more.subList(0, taken).forEach(this::send);
    if (fails && chance.below(2) == 0) {
      throw new QueueFailedException("SQS answered 503", new Throwable("503"));
    }
    return more.subList(taken, more.size());
  }

  private void send(ChunkMessage chunk) {
    chunks.add(chunk);
    int number = prompts.send(Duration.ZERO);
    if (chance.hits(faults.lost())) {
      lost++;
      prompts.lose(number);
    }
    if (chance.hits(faults.twice())) {
      twice++;
      chunks.add(chunk);
      var _ = prompts.send(chance.seconds(0, 60));
    }
  }

  @Override
  public long promptMessages() {
    return bug.promptMessages(prompts.left());
  }

  @Override
  public String sendJob(String body, Duration delay) {
    if (chance.hits(faults.refused())) {
      throw new QueueFailedException("SQS answered 503", new Throwable("503"));
    }
    return SqsQueue.id(send(body, delay));
  }
}
