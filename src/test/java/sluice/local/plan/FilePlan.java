package sluice.local.plan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import sluice.chunk.Fact;
import sluice.chunk.JobFile;
import sluice.chunk.JobKey;
import sluice.chunk.Plan;
import sluice.chunk.Prices;
import sluice.chunk.RunKey;
import sluice.chunk.SourceFile;
import sluice.job.JobEvent;
import sluice.job.JobMessage;
import sluice.job.JobProcessor;
import sluice.job.JobRules;
import sluice.job.Parallel;
import sluice.limit.AccountRates;
import sluice.message.MessageReader;
import sluice.store.JobStore;
import sluice.store.ObjectStore.Condition;
import sluice.testing.NoJobQueues;

/// What became of a file as the function's own planner reads it, so that plan and run cannot
/// disagree. Immutable.
///
/// @param plan of the planner
/// @param byModel what the lines that are sent take
/// @param refused how many lines are not sent, by their codes
public record FilePlan(Plan plan, Map<String, ModelFigures> byModel, Map<String, Long> refused) {
  private static final String JOB = "plan";
  private static final RunKey RUN = new RunKey(JOB, 1);
  private static final Instant NOW = Instant.EPOCH;
  private static final Duration WINDOW = Duration.ofDays(13);

  /// What the functions' settings say of files.
  ///
  /// @param lines how lines are read
  /// @param prices for models that the job's own options do not price
  public record Rules(MessageReader.Rules lines, Prices prices) {}

  /// Reads a file as the first step of a job does, and goes no further.
  ///
  /// @param options of the job, in JSON
  /// @param rules of the function
  /// @param rates the account's limits
  public static FilePlan of(
      Path file, JobFile input, String options, Rules rules, AccountRates rates) {
    var key = new JobKey(JOB, input);
    var figures = new LineFigures(rates);
    var store = new DryStore(file, key.text(), RUN.lines(), figures::add);
    var _ =
        store.put(
            new JobKey(JOB, JobFile.OPTIONS).text(),
            options.getBytes(UTF_8),
            JobStore.JSON,
            new Condition.Always());
    var source = new SourceFile(key, "\"file\"", size(file), "1", NOW);
    var message = new JobMessage("plan", new JobEvent.FileCame(source).body(), 1);
    var _ = processor(store, rules).step(message, Instant.MAX);
    Plan plan = Plan.of(store.get(RUN.fact(Fact.PLAN)).orElseThrow().bytes());
    return new FilePlan(
        plan,
        plan.isFailed() ? Map.of() : figures.byModel(),
        plan.isFailed() ? Map.of() : figures.refused());
  }

  private static JobProcessor processor(JobStore store, Rules rules) {
    var ofJobs =
        new JobRules(
            rules.lines(), WINDOW, 1, Duration.ofMinutes(15), rules.prices(), JobRules.Sizes.USUAL);
    return new JobProcessor(
        store, new NoJobQueues(), new Parallel(Runnable::run, 1), ofJobs, () -> NOW);
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// How many lines are sent.
  public long sent() {
    return byModel.values().stream().mapToLong(ModelFigures::lines).sum();
  }

  /// What all lines that are sent take.
  public ModelFigures all() {
    return byModel.values().stream()
        .collect(
            Collectors.reducing(new ModelFigures(0, Range.ZERO, Range.ZERO), ModelFigures::plus));
  }
}
