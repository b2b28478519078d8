package sluice.simulation;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import sluice.batch.BatchProcessor;
import sluice.batch.Environment;
import sluice.limit.AccountRates;
import sluice.message.Endpoint;
import sluice.message.MessageReader;
import sluice.provider.ApiKeys;
import sluice.provider.Profiles;
import sluice.provider.Redactor;
import sluice.testing.VirtualTime;

/// Lets a scenario pass in virtual time: the production environments between the models. Confined
/// to one thread; the same scenario takes the same course every time.
final class Run {
  /// List prices of OpenAI's gpt-4o-mini in US dollars a token, as of November 2026.
  private static final double INPUT_TOKEN = 0.15 / 1_000_000;

  private static final double OUTPUT_TOKEN = 0.60 / 1_000_000;

  private final Scenario scenario;
  private final StackConfig stack;
  private final VirtualTime time = new VirtualTime();
  private final Log log = new Log();
  private final PromptQueue queue;
  private final Bucket bucket;
  private final Provider provider;
  private final List<Mapping> mappings;
  private int leftAtEndOfOutages;
  private int disordered;

  private Run(Scenario scenario) {
    this.scenario = scenario;
    this.stack = scenario.stack();
    this.queue =
        new PromptQueue(time, stack, scenario.messages(), scenario.groups(), scenario.seed());
    this.bucket = new Bucket(time, scenario.outages(), stack.prefix(), this::stored);
    this.provider =
        new Provider(
            time,
            new Account(scenario.limits(), scenario.burst()),
            scenario.outages(),
            scenario.seed());
    this.mappings =
        IntStream.range(0, stack.limits().environments()).mapToObj(this::mapping).toList();
  }

  static Result of(Scenario scenario) {
    return new Run(scenario).pass();
  }

  private Mapping mapping(int number) {
    var environment =
        new Environment(
            new Environment.Parts(
                reader(),
                provider,
                ApiKeys.fixed(Optional.of("key")),
                bucket,
                log,
                time,
                new Random(scenario.seed() * 1000 + number),
                task -> time.after(Duration.ZERO, task),
                new Redactor(Set.of()),
                Profiles.named("openai").orElseThrow(),
                limits()));
    return new Mapping("e" + number, time, stack, queue, bucket, new BatchProcessor(environment));
  }

  private MessageReader reader() {
    return new MessageReader(
        new MessageReader.Rules(
            EnumSet.of(Endpoint.CHAT_COMPLETIONS),
            Optional.of("sample-model"),
            stack.limits().requestBytes(),
            stack.limits().maxAge()));
  }

  /// Of a group the records must appear in order.
  private void stored(String key) {
    int number = PromptQueue.number(key.substring(key.lastIndexOf('/') + 1, key.length() - 5));
    int before = number - scenario.groups();
    if (scenario.groups() > 0
        && before >= 0
        && !bucket.holds(PromptQueue.NAME, PromptQueue.id(before))) {
      disordered++;
    }
  }

  private Environment.Limits limits() {
    AccountRates rates = scenario.limits();
    return new Environment.Limits(
        stack.limits().permits(),
        stack.limits().timeout(),
        stack.limits().responseBytes(),
        stack.function().bodyBytes(),
        stack.prefix(),
        rates,
        stack.limits().maxAttempts());
  }

  private Result pass() {
    long begun = System.nanoTime();
    Duration endOfOutages = scenario.outages().end();
    time.after(endOfOutages, () -> leftAtEndOfOutages = queue.left());
    mappings.forEach(Mapping::start);
    while (queue.left() > 0) {
      time.advanceToNext();
    }
    return result(Duration.ofNanos(System.nanoTime() - begun));
  }

  private Result result(Duration wall) {
    Duration took = Duration.ofNanos(time.nanos());
    return new Result(
        scenario,
        scenario.messages() - bucket.records() - queue.dead(),
        queue.dead(),
        bucket.errorRecords(),
        sum(mapping -> mapping.unrecorded),
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
