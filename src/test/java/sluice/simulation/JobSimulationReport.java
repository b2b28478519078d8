package sluice.simulation;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.LongStream;

/// Runs small jobs with faults, one for each seed, and prints what became of them: what went wrong,
/// what was paid twice, and each violation of what is promised. Then it plants bugs, and prints
/// which seed finds each. The property `seeds` says how many jobs; 2,000 where it is empty.
final class JobSimulationReport {
  private static final long SEEDS = 2_000;
  private static final long MOST_SEEDS_OF_A_BUG = 500;

  private JobSimulationReport() {}

  /// @param first seed; 0 where there is none
  static void main(String[] first) {
    long from = first.length > 0 ? Long.parseLong(first[0]) : 0;
    String given = System.getProperty("seeds", "");
    long count = given.isBlank() ? SEEDS : Long.parseLong(given);
    StackConfig usual = StackConfig.ofTemplate();
    var sums = new Sums();
    LongStream.range(from, from + count)
        .parallel()
        .mapToObj(seed -> JobSimulation.of(JobScenario.of(seed, usual)))
        .forEachOrdered(sums::add);
    sums.print();
    Arrays.stream(PlantedBug.values())
        .filter(bug -> bug != PlantedBug.NONE)
        .forEach(bug -> printFinder(bug, usual));
  }

  private static void printFinder(PlantedBug bug, StackConfig usual) {
    LongStream.range(0, MOST_SEEDS_OF_A_BUG)
        .mapToObj(seed -> JobSimulation.of(JobScenario.of(seed, usual), bug))
        .filter(result -> !result.violations().isEmpty())
        .findFirst()
        .ifPresentOrElse(
            result ->
                System.out.printf(
                    "%s: %s: %s%n", bug, result.scenario().name(), result.violations().getFirst()),
            () -> System.out.println(bug + ": NOT FOUND"));
  }

  /// What all seeds came to.
  private static final class Sums {
    private final long begun = System.nanoTime();
    private int seeds;
    private int bad;
    private long lines;
    private long deaths;
    private long freezes;
    private long functionDeaths;
    private long twice;
    private long lost;
    private long paid;
    private long paidAgain;
    private double longestHours;

    void add(JobResult result) {
      seeds++;
      lines += result.scenario().lines();
      deaths += result.faults().deaths();
      freezes += result.faults().freezes();
      functionDeaths += result.faults().functionDeaths();
      twice += result.faults().twice();
      lost += result.faults().lost();
      paid += result.lines().paid();
      paidAgain += result.lines().paidAgain();
      longestHours = Math.max(longestHours, result.took().toSeconds() / 3600.0);
      if (!result.violations().isEmpty()) {
        bad++;
        System.out.printf(
            "%s, %d lines, %s%n  %s%n",
            result.scenario().name(),
            result.scenario().lines(),
            result.scenario().faults(),
            result.violations().stream().distinct().limit(5).toList());
      }
    }

    void print() {
      System.out.printf(
          Locale.ROOT,
          "%,d seeds, %,d of them with a violation; %,d lines, %,d answers, %,d of them paid again;"
              + " %,d deaths and %,d freezes of environments, %,d deaths of the job function, %,d"
              + " messages twice, %,d lost; the longest job took %.1f h; %.0f s%n",
          seeds,
          bad,
          lines,
          paid,
          paidAgain,
          deaths,
          freezes,
          functionDeaths,
          twice,
          lost,
          longestHours,
          (System.nanoTime() - begun) / 1e9);
    }
  }
}
