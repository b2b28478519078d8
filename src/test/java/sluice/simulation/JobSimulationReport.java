package sluice.simulation;

import java.util.stream.LongStream;

final class JobSimulationReport {
  private JobSimulationReport() {}

  static void main(String[] args) {
    long from = Long.parseLong(args[0]);
    long count = Long.parseLong(args[1]);
    StackConfig usual = StackConfig.ofTemplate();
    long begun = System.nanoTime();
    LongStream.range(from, from + count).forEach(seed -> {
      JobResult r = JobSimulation.of(JobScenario.of(seed, usual));
      if (!r.violations().isEmpty() || count <= 20) {
        System.out.println(
            seed + " " + r.scenario().faults() + "\n   " + r.scenario().lines() + " lines " + r.took() + " " + r.status() + " " + r.faults() + " " + r.lines() + " wall " + r.wall().toMillis()
                + "\n   " + r.violations().stream().distinct().limit(5).toList());
      }
    });
    System.out.println(count + " in " + (System.nanoTime() - begun) / 1e9);
  }
}
