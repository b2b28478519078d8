package sluice.benchmark;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;
import sluice.lambda.AwsClients;
import sluice.lambda.LambdaHandler;
import sluice.local.aws.Invocation;
import sluice.settings.Settings;
import sluice.settings.SettingsReader;
import sluice.testing.PerfectSchedule;

/// The handler being measured, in a process with Lambda's JVM flags.
final class NearSide {
  private static final List<Integer> IN_FLIGHT = List.of(5, 50, 500, 900);
  private static final Duration FUNCTION_TIMEOUT = Duration.ofMinutes(15);
  private static final int TEMPLATE_BATCH = 500;
  private static final int PROMPTS_A_PLACE = 8;
  private static final int MOST_PROMPTS = 7_200;
  private static final int WARM_UP = 2_000;

  private final String farSide;
  private final Latencies latencies;

  private NearSide(String farSide, Latencies latencies) {
    this.farSide = farSide;
    this.latencies = latencies;
  }

  /// Takes the port of the far side and the seed.
  static void main(String[] arguments) {
    var nearSide =
        new NearSide(
            "http://127.0.0.1:" + arguments[0], new Latencies(Long.parseLong(arguments[1])));
    var _ = nearSide.round(500, WARM_UP, WARM_UP);
    System.out.println(Round.HEADER);
    for (int inFlight : IN_FLIGHT) {
      int prompts = Math.min(MOST_PROMPTS, Math.max(40, inFlight * PROMPTS_A_PLACE));
      System.out.println(nearSide.round(inFlight, prompts, prompts).row());
    }
    for (int inFlight : IN_FLIGHT) {
      int prompts = Math.min(MOST_PROMPTS, Math.max(TEMPLATE_BATCH, inFlight * PROMPTS_A_PLACE));
      if (inFlight > 5) {
        System.out.println(nearSide.round(inFlight, prompts, TEMPLATE_BATCH).row());
      }
    }
  }

  private Round round(int inFlight, int prompts, int batch) {
    LambdaHandler handler = handler(inFlight);
    List<List<Integer>> batches =
        IntStream.range(0, prompts).boxed().gather(Gatherers.windowFixed(batch)).toList();
    Duration ideal =
        batches.stream()
            .map(each -> PerfectSchedule.of(each.stream().map(latencies::of).toList(), inFlight))
            .reduce(Duration.ZERO, Duration::plus);
    List<SQSEvent> events = batches.stream().map(Batches::of).toList();
    Duration cpu = Cpu.taken();
    long begun = System.nanoTime();
    for (SQSEvent event : events) {
      SQSBatchResponse response = handler.handleRequest(event, Invocation.within(FUNCTION_TIMEOUT));
      if (!response.getBatchItemFailures().isEmpty()) {
        throw new IllegalStateException(response.getBatchItemFailures().size() + " came back");
      }
    }
    Duration wall = Duration.ofNanos(System.nanoTime() - begun);
    return new Round(inFlight, prompts, batch, wall, ideal, Cpu.taken().minus(cpu), peakMib());
  }

  private LambdaHandler handler(int inFlight) {
    Settings settings =
        SettingsReader.read(
            Map.of(
                "PROVIDER_BASE_URL", farSide + "/v1",
                "PROVIDER_MODEL", "benchmark",
                "PROVIDER_MAX_IN_FLIGHT", Integer.toString(inFlight),
                "MAX_CONCURRENCY", "1",
                "RESULTS_BUCKET", "bucket"));
    AwsClients clients =
        AwsClients.of(Optional.of(URI.create(farSide)), Optional.of(URI.create(farSide)));
    return new LambdaHandler(settings, clients, new AnswerCount());
  }

  private static long peakMib() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(line -> line.startsWith("VmHWM:"))
              .map(line -> line.replaceAll("\\D", ""))
              .mapToLong(Long::parseLong)
              .findFirst()
              .orElse(0)
          / 1024;
    } catch (IOException e) {
      return 0; // Not on Linux.
    }
  }
}
