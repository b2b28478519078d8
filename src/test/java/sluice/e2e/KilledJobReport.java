package sluice.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

/// Runs a job with real parts whose functions are killed again and again, and prints what it came
/// to. The properties `lines`, `kills` and `seed` say how; the exit status is 1 where anything is
/// not as it must be.
final class KilledJobReport {
  private static final JobStack.Size SIZE =
      new JobStack.Size(
          /* prompts= */ 3,
          /* jobs= */ 2,
          /* inFlight= */ 90,
          /* batch= */ 40,
          Duration.ofSeconds(30),
          Duration.ofSeconds(30));
  private static final Duration LATENCY = Duration.ofMillis(300);
  private static final Duration LONGEST = Duration.ofHours(1);

  private KilledJobReport() {}

  static void main() throws IOException {
    long seed = property("seed", System.nanoTime() % 1_000_000);
    var lines = new JobLines((int) property("lines", 100_000), seed);
    var job = new KilledJob(lines, (int) property("kills", 50), SIZE, LATENCY, LONGEST);
    System.out.printf("seed %d%n", seed);
    Path folder = Files.createTempDirectory("killed-job");
    KilledJob.Result result = job.run(folder);
    print(lines, result);
    if (result.violations().isEmpty()) {
      delete(folder);
    } else {
      System.out.println("Logs and objects are in " + folder);
    }
    System.exit(result.violations().isEmpty() ? 0 : 1);
  }

  /// A property that is empty counts as not given: Maven passes all.
  private static long property(String name, long otherwise) {
    String given = System.getProperty(name, "");
    return given.isBlank() ? otherwise : Long.parseLong(given);
  }

  private static void print(JobLines lines, KilledJob.Result result) {
    double seconds = result.took().toMillis() / 1e3;
    System.out.printf(
        Locale.ROOT,
        """
        %,d lines in %.0f s, %.0f a second
        %,d kills: %,d of the function that sends prompts, %,d of the function for whole jobs
        %,d answers, %,d errors: %,d by the provider, %,d not sendable, %,d environment_lost
        %,d calls, %,d of them beyond one a line (%.2f %%)
        a message was received %,d times at most; %,d chunks travelled in two messages
        %,d invocations were too long, by %.1f s at most
        %,d violations
        """,
        lines.count(),
        seconds,
        lines.count() / seconds,
        result.ofPromptFunction() + result.ofJobFunction(),
        result.ofPromptFunction(),
        result.ofJobFunction(),
        result.answered(),
        result.failed(),
        lines.count(JobLines.Ending.REFUSED),
        lines.count(JobLines.Ending.UNSENDABLE),
        result.lost(),
        result.calls(),
        result.again(),
        100.0 * result.again() / lines.count(),
        result.mostReceives(),
        result.sentTwice(),
        result.overruns(),
        result.longestOverrun().toMillis() / 1e3,
        result.violations().size());
    result.violations().forEach(System.out::println);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
