package sluice.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import sluice.message.Message;
import sluice.testing.S3Objects;
import sluice.testing.VirtualTime;

/// Lets a scenario pass in virtual time: the production environments between the models. Confined
/// to one thread; the same scenario takes the same course every time.
final class Run {
  /// List prices of OpenAI's gpt-4o-mini in US dollars a token, as of November 2026.
  private static final double INPUT_TOKEN = 0.15 / 1_000_000;

  private static final double OUTPUT_TOKEN = 0.60 / 1_000_000;

  private static final Duration LATENCY = Duration.ofMillis(1_500);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Scenario scenario;
  private final StackConfig stack;
  private final VirtualTime time = new VirtualTime();
  private final Log log = new Log();
  private final SqsQueue queue;
  private final Bucket bucket;
  private final Provider provider;
  private final List<Mapping> mappings;
  private int leftAtEndOfOutages;
  private int unrecorded;
  private int disordered;

  private Run(Scenario scenario) {
    this.scenario = scenario;
    this.stack = scenario.stack();
    this.queue = Prompts.on(time, stack, scenario.messages(), scenario.groups(), scenario.seed());
    this.bucket =
        new Bucket(time, new S3Objects(), scenario.outages(), stack.prefix(), this::stored);
    this.provider =
        new Provider(
            time,
            new Account(scenario.limits(), scenario.burst()),
            scenario.outages(),
            LATENCY,
            scenario.seed());
    this.mappings =
        IntStream.range(0, stack.limits().environments()).mapToObj(this::mapping).toList();
  }

  static Result of(Scenario scenario) {
    return new Run(scenario).pass();
  }

  private Mapping mapping(int number) {
    var random = new Random(scenario.seed() * 1000 + number);
    return new Mapping(
        "e" + number,
        time,
        stack,
        queue,
        LOOK,
        process ->
            Environments.make(
                process,
                provider.of(process),
                bucket.of(process),
                log,
                random,
                stack,
                scenario.limits()),
        new Acknowledgements());
  }

  /// Counts messages that are acknowledged without a record.
  private final class Acknowledgements implements Mapping.Observer {
    @Override
    public void delivered(EnvironmentProcess process, List<Message> batch) {}

    @Override
    public void deleted(List<Message> messages) {
      messages.stream()
          .filter(message -> !bucket.holds(Prompts.QUEUE, message.id()))
          .forEach(_ -> unrecorded++);
    }

    @Override
    public void ended(EnvironmentProcess process) {}
  }

  /// Of a group the records must appear in order.
  private void stored(String key) {
    int number = SqsQueue.number(key.substring(key.lastIndexOf('/') + 1, key.length() - 5));
    int before = number - scenario.groups();
    if (scenario.groups() > 0 && before >= 0 && !bucket.holds(Prompts.QUEUE, SqsQueue.id(before))) {
      disordered++;
    }
  }

  private Result pass() {
    long begun = System.nanoTime();
    Duration endOfOutages = scenario.outages().end();
    time.after(endOfOutages, () -> leftAtEndOfOutages = queue.left());
    mappings.forEach(Mapping::start);
    while (queue.left() > 0) {
      time.advanceToNext();
    }
    mappings.forEach(Mapping::stop);
    return result(Duration.ofNanos(System.nanoTime() - begun));
  }

  private Result result(Duration wall) {
    Duration took = Duration.ofNanos(time.nanos());
    return new Result(
        scenario,
        scenario.messages() - bucket.records() - queue.dead(),
        queue.dead(),
        bucket.errorRecords(),
        unrecorded,
        sum(mapping -> mapping.late),
        disordered,
        bucket.histories(),
        took,
        took.minus(scenario.outages().end()),
        atFullRate(),
        queue.meanReceives(),
        queue.mostReceives(),
        provider.requests.total(),
        provider.answered,
        provider.refusals,
        log.outages(),
        provider.requests.most(),
        provider.requests.mean(),
        provider.tokens.most(),
        provider.tokens.mean(),
        bill(),
        provider.inputTokens * INPUT_TOKEN + provider.outputTokens * OUTPUT_TOKEN,
        wall);
  }

  private Duration atFullRate() {
    return scenario.rates().requests().isPresent()
        ? Duration.ofMinutes(1)
            .multipliedBy(leftAtEndOfOutages)
            .dividedBy(scenario.rates().requests().getAsLong())
        : Duration.ZERO;
  }

  private AwsCost bill() {
    double seconds = mappings.stream().mapToLong(mapping -> mapping.billedMillis).sum() / 1e3;
    return new AwsCost(
        seconds * stack.function().megabytes() / 1024,
        sum(mapping -> mapping.invocations),
        queue.requests,
        bucket.puts + bucket.lists,
        bucket.gets);
  }

  private int sum(ToIntFunction<Mapping> count) {
    return mappings.stream().mapToInt(count).sum();
  }
}
