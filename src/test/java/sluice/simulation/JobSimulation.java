package sluice.simulation;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import sluice.chunk.JobFile;
import sluice.chunk.JobKey;
import sluice.chunk.JsonFields;
import sluice.chunk.Prices;
import sluice.chunk.SourceFile;
import sluice.job.JobEvent;
import sluice.job.JobRules;
import sluice.message.Message;
import sluice.testing.FakeJobStore.Fate;
import sluice.testing.S3Objects;
import sluice.testing.VirtualTime;

/// Lets a whole job pass in virtual time, from its file to its end: the production job function and
/// the production environments between the models. Confined to one thread; the same scenario takes
/// the same course every time.
final class JobSimulation {
  /// The longest that a small job may take once faults have stopped. A lost message is sent again
  /// when the queue has been empty for ten minutes, and a line that kills takes up to eight
  /// environments with it, one after the other.
  private static final Duration LONGEST = Duration.ofHours(6);

  /// The longest that a line of a large job may take.
  private static final Duration LONGEST_OF_A_LINE = Duration.ofMillis(100);

  /// When the last line starts after a cancel: the event takes a second, the look five.
  private static final Duration AT_ONCE = Duration.ofSeconds(15);

  /// The same where the job function fails: a message comes back after two minutes, and without its
  /// event a cancel is seen at the next look.
  private static final Duration LATE = Duration.ofMinutes(8);

  private static final Duration LONGEST_WINDOW = Duration.ofDays(13);
  private static final JobKey INPUT = new JobKey(JobFiles.JOB, JobFile.INPUT_JSONL);
  private static final JobKey CANCEL = new JobKey(JobFiles.JOB, JobFile.CANCEL);

  private final JobScenario scenario;
  private final JobFaults faults;
  private final PlantedBug bug;
  private final StackConfig stack;
  private final VirtualTime time = new VirtualTime();
  private final S3Objects objects = new S3Objects(time::now);
  private final Chance chance;
  private final List<String> violations = new ArrayList<>();
  private final JobPayments payments;
  private final JobResults results;
  private final JobMessages messages;
  private final Bucket bucket;
  private final Provider provider;
  private final JobFunction function;
  private final List<Mapping> mappings;
  private int version;
  private String lastVersion = "";
  private final Deque<Runnable> actions = new ArrayDeque<>();
  private int deaths;
  private int freezes;
  private long endedAt;

  private JobSimulation(JobScenario scenario, PlantedBug bug) {
    this.scenario = scenario;
    this.faults = scenario.faults();
    this.bug = bug;
    this.stack = scenario.stack();
    this.chance = new Chance(time, faults.until(), scenario.seed() * 77 + 1);
    this.payments = new JobPayments(time, objects, violations::add);
    this.results =
        new JobResults(
            objects, payments, id -> isPoison(id) || !faults.sparesEnvironments(), violations::add);
    this.messages = new JobMessages(time, stack, faults.queues(), chance, scenario.seed(), bug);
    this.bucket = new Bucket(time, objects, Outages.NONE, stack.prefix(), _ -> {});
    bucket.decide(this::fate);
    objects.watch(this::written);
    this.provider =
        new Provider(
            time,
            new Account(scenario.limits(), Duration.ofMinutes(1)),
            Outages.NONE,
            scenario.latency(),
            scenario.seed());
    this.function =
        new JobFunction(
            time,
            objects,
            messages.jobs(),
            messages,
            rules(),
            faults.function(),
            chance,
            bug::ofJobs,
            this::actEarly);
    this.mappings =
        IntStream.range(0, stack.limits().environments()).mapToObj(this::mapping).toList();
  }

  static JobResult of(JobScenario scenario) {
    return of(scenario, PlantedBug.NONE);
  }

  /// @param bug to be found by the checks
  static JobResult of(JobScenario scenario, PlantedBug bug) {
    return new JobSimulation(scenario, bug).pass();
  }

  private JobRules rules() {
    return new JobRules(
        Environments.lines(stack),
        LONGEST_WINDOW,
        stack.limits().inFlight(),
        stack.function().timeout(),
        Prices.NONE,
        new JobRules.Sizes(
            JobRules.Sizes.USUAL.mostBytes(),
            JobRules.Sizes.USUAL.mostLines(),
            JobRules.Sizes.USUAL.mostLineBytes(),
            scenario.partBytes()));
  }

  private Mapping mapping(int number) {
    var random = new Random(scenario.seed() * 1000 + number);
    var lines = new LineProvider(provider, chance, faults.provider(), this::isPoison, payments);
    return new Mapping(
        "e" + number,
        time,
        stack,
        messages.prompts(),
        Duration.ofSeconds(faults.equals(JobFaults.NONE) ? 1 : 5),
        process ->
            Environments.make(
                process,
                lines.of(process),
                bug.ofEnvironments(bucket.of(process)),
                new Log(),
                random,
                stack,
                scenario.limits()),
        bug.ofMapping(new Observer(), messages.prompts()));
  }

  /// Counts the deaths of environments.
  private final class Observer implements Mapping.Observer {
    @Override
    public void delivered(EnvironmentProcess process, List<Message> batch) {
      payments.delivered(process, batch);
      batch.stream()
          .filter(_ -> chance.hits(faults.queues().twice()))
          .forEach(message ->
              time.after(chance.seconds(0, 30), () -> messages.prompts().deliverAgain(message)));
    }

    @Override
    public void deleted(List<Message> deleted) {
      payments.deleted(deleted);
    }

    @Override
    public void ended(EnvironmentProcess process) {
      deaths += process.isDead() ? 1 : 0;
      payments.ended(process);
    }
  }

  private boolean isPoison(String id) {
    return faults.poison() > 0
        && JobFiles.number(id) == (scenario.seed() * 7 + 3) % scenario.lines();
  }

  private void written(String key) {
    results.written(key);
    payments.written(key, /* isDone= */ true);
  }

  private Fate fate(EnvironmentProcess process, String call) {
    if (chance.hits(faults.environments().freezes())) {
      freezes++;
      process.freeze(chance.seconds(1, 400));
      payments.frozen(process);
    }
    if (chance.hits(faults.environments().dies())) {
      process.die();
      return chance.below(2) == 0 ? Fate.FAILS : Fate.WORKS;
    }
    if (!chance.hits(faults.environments().fails())) {
      return Fate.WORKS;
    }
    payments.written(call.substring(call.indexOf(' ') + 1), /* isDone= */ false);
    return chance.below(2) == 0 ? Fate.FAILS : Fate.FAILS_LATE;
  }

  private JobResult pass() {
    long begun = System.nanoTime();
    options();
    put();
    faults.user().again().ifPresent(after -> act(after, this::put));
    faults.user().cancel().ifPresent(after -> act(after, this::cancel));
    mappings.forEach(Mapping::start);
    function.start();
    Duration longest = LONGEST.plus(LONGEST_OF_A_LINE.multipliedBy(scenario.lines()));
    long end = faults.until().plus(longest).toNanos();
    try {
      while (!isOver() && time.nanos() < end) {
        time.advanceToNext();
      }
      check();
    } catch (RuntimeException | AssertionError e) {
      String where = Stream.of(e.getStackTrace()).limit(1).map(Object::toString).collect(joining());
      violations.add("failed: %s at %s".formatted(e, where));
    }
    return result(Duration.ofNanos(System.nanoTime() - begun));
  }

  private void check() {
    if (!isOver()) {
      violations.add("the job does not end");
    } else {
      results.checkEnd();
    }
    if (sum(mapping -> mapping.late) > 0 && faults.environments().freezes() == 0) {
      violations.add("an invocation ended too late");
    }
  }

  private void act(Duration after, Runnable action) {
    actions.add(action);
    time.after(
        after,
        () -> {
          if (actions.remove(action)) {
            action.run();
          }
        });
  }

  /// The user does what is next while the job function runs.
  private void actEarly() {
    Optional.ofNullable(actions.poll()).ifPresent(Runnable::run);
  }

  private boolean isOver() {
    boolean hasEnded = results.last().equals(Optional.of(lastVersion));
    if (hasEnded && endedAt == 0) {
      endedAt = time.nanos();
    }
    return hasEnded
        && actions.isEmpty()
        && messages.jobs().left() == 0
        && messages.prompts().left() == 0;
  }

  private void options() {
    byte[] json =
        JsonFields.write(generator -> {
          generator.writeStartObject();
          if (faults.user().window().isPresent()) {
            generator.writeStringField(
                "completion_window", faults.user().window().get().toMinutes() + "m");
          }
          if (faults.user().maxTokens().isPresent()) {
            generator.writeNumberField("max_tokens", faults.user().maxTokens().getAsLong());
          }
          generator.writeEndObject();
        });
    objects.put(new JobKey(JobFiles.JOB, JobFile.OPTIONS).text(), json);
  }

  private void put() {
    version++;
    int content = scenario.seed() % 2 == 0 ? version : 1;
    JobFiles.File file =
        faults.equals(JobFaults.NONE)
            ? JobFiles.plain(scenario.lines(), content)
            : JobFiles.mixed(scenario.lines(), content);
    byte[] bytes = file.content(scenario.seed() / 7);
    String etag = objects.put(INPUT.text(), bytes);
    results.put(etag, file);
    lastVersion = etag;
    String sequencer = String.format(Locale.ROOT, "%016X", version);
    var source = new SourceFile(INPUT, etag, bytes.length, sequencer, time.now());
    messages.tell(new JobEvent.FileCame(source).body());
    endedAt = 0;
  }

  private void cancel() {
    objects.put(CANCEL.text(), new byte[] {'\n'});
    String body =
        """
        {"Records":[{"eventSource":"aws:s3","eventTime":"%s","eventName":"ObjectCreated:Put",\
        "s3":{"object":{"key":"%s","size":1}}}]}\
        """
            .formatted(time.now(), CANCEL.text());
    messages.tell(body);
    payments.cancelled(
        faults.function().isReliable() && faults.queues().refused() == 0
            ? AT_ONCE
            : Duration.ofNanos(Math.max(0, faults.until().toNanos() - time.nanos())).plus(LATE));
  }

  private JobResult result(Duration wall) {
    return new JobResult(
        scenario,
        List.copyOf(violations),
        Duration.ofNanos(endedAt),
        results.status(),
        new JobResult.Faults(deaths, freezes, function.deaths, messages.twice, messages.lost),
        new JobResult.Lines(
            payments.paidInAll,
            payments.paidAgain,
            provider.refusals,
            messages.prompts().meanReceives(),
            messages.prompts().mostReceives()),
        payments.starts(),
        bill(),
        wall);
  }

  private AwsCost bill() {
    double ofEnvironments =
        sum(mapping -> mapping.billedMillis) / 1e3 * stack.function().megabytes() / 1024;
    double ofFunction = function.billedMillis / 1e3 * JobResult.FUNCTION_MEGABYTES / 1024;
    return new AwsCost(
        ofEnvironments + ofFunction,
        sum(mapping -> mapping.invocations) + function.steps,
        messages.prompts().requests + messages.jobs().requests,
        bucket.puts + bucket.lists + function.puts,
        bucket.gets + function.gets);
  }

  private long sum(ToLongFunction<Mapping> count) {
    return mappings.stream().mapToLong(count).sum();
  }
}
