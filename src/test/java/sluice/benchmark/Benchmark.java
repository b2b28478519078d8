package sluice.benchmark;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// Measures the packaged function and its peers against the perfect schedule, and prints tables
/// (CONTRIBUTING, "Benchmarks").
///
/// Each contender gets a fresh process for each seed of the latencies. Their order changes with the
/// seed, so that what else the machine does meets them alike.
final class Benchmark {
  /// Warms the far side and the disk's cache, which no contender is to pay for.
  private static final Workload WARM_UP = new Workload(500, 0);

  private final Options options;
  private final List<Contender> present;
  private final Measurement measurement;
  private final FarSideProcess farSide;

  private Benchmark(
      Options options, List<Contender> present, Measurement measurement, FarSideProcess farSide) {
    this.options = options;
    this.present = present;
    this.measurement = measurement;
    this.farSide = farSide;
  }

  static void main() throws Exception {
    long begun = System.nanoTime();
    Options options = Options.of(System.getProperties());
    System.out.println("The provider speaks " + (options.isTls() ? "TLS 1.3." : "plain HTTP."));
    try (var stage = new Stage(options);
        FarSideProcess farSide = FarSideProcess.start("0", stage.providerKey())) {
      List<Contender> present = new ArrayList<>();
      for (Contender contender : options.contenders()) {
        if (stage.has(contender)) {
          present.add(contender);
        }
      }
      var measurement = new Measurement(stage, farSide);
      var _ = measurement.of(Contender.NAIVE, WARM_UP, 1);
      var benchmark = new Benchmark(options, present, measurement, farSide);
      System.out.println(new Report(options.contenders(), present, benchmark.trials()).text());
    }
    System.out.println(packagedSize());
    double minutes = (System.nanoTime() - begun) / 60e9;
    System.out.println(String.format(Locale.ROOT, "It took %.1f min.", minutes));
  }

  private List<Trial> trials() throws Exception {
    List<Trial> trials = new ArrayList<>();
    for (int permits : options.permits()) {
      for (int seed = 1; seed <= options.seeds(); seed++) {
        List<Contender> order = new ArrayList<>(present);
        Collections.rotate(order, 1 - seed);
        for (Contender contender : order) {
          if (contender.isQuick() || seed == 1) {
            int batches = seed == 1 && contender.isQuick() ? options.batches() : 1;
            trials.addAll(measure(contender, new Workload(permits, seed), batches));
          }
        }
      }
    }
    return trials;
  }

  private List<Trial> measure(Contender contender, Workload workload, int batches)
      throws Exception {
    long begun = System.nanoTime();
    Duration before = farSide.cpu();
    List<Trial> trials = measurement.of(contender, workload, batches);
    double farSideShare =
        (double) farSide.cpu().minus(before).toNanos() / (System.nanoTime() - begun);
    if (trials.size() < batches) {
      System.out.println(contender.label() + " is given up at " + workload.size());
    }
    trials.forEach(trial -> System.out.println(progress(trial, farSideShare)));
    return trials;
  }

  private static String progress(Trial trial, double farSideShare) {
    return String.format(
        Locale.ROOT,
        "%s, seed %d, %s, batch %d: wall / ideal %.3f, CPU ms a prompt %.2f%s (far side: %.0f %% of a core)",
        trial.workload().size(),
        trial.workload().seed(),
        trial.contender().label(),
        trial.batch() + 1,
        trial.wallOverIdeal(),
        trial.cpuMillisAPrompt(),
        trial.memory().map(Benchmark::progress).orElse(""),
        100 * farSideShare);
  }

  private static String progress(ResidentMemory memory) {
    return String.format(
        Locale.ROOT, ", resident MiB %.0f (peak %.0f)", memory.now(), memory.peak());
  }

  /// What `mvn -Pall package` lays out, as `sam build` does.
  private static String packagedSize() {
    File[] jars = Path.of("target", "function", "lib").toFile().listFiles();
    return jars == null
        ? "The function's jars: not packaged yet (mvn -Pall package)"
        : "The function's jars: %d, %.1f MB"
            .formatted(jars.length, Arrays.stream(jars).mapToLong(File::length).sum() / 1e6);
  }
}
