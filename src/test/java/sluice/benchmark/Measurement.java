package sluice.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import sluice.e2e.RuntimeApi;
import sluice.e2e.RuntimeApi.End;

/// Measures a contender in a fresh process.
final class Measurement {
  /// So many times the perfect schedule it may take.
  static final int PATIENCE = 10;

  private static final Duration FUNCTION_TIMEOUT = Duration.ofMinutes(15);
  private static final long SECONDS_TO_END = 10;
  private static final String NOTHING_BACK = "{\"batchItemFailures\":[]}";

  private final Stage stage;
  private final FarSideProcess farSide;

  Measurement(Stage stage, FarSideProcess farSide) {
    this.stage = stage;
    this.farSide = farSide;
  }

  /// Lets it process batches, one after the other.
  ///
  /// @return one for each batch; without the last ones where one takes too long
  /// @throws IllegalStateException where it does not do what it is to do
  List<Trial> of(Contender contender, Workload workload, int batches) throws Exception {
    String event = workload.event(0);
    var _ = farSide.turnOver(workload);
    try (var api = new RuntimeApi()) {
      ProcessBuilder builder =
          stage.process(contender, workload.settings(), farSide, api.address());
      Instant started = Instant.now();
      Process process = builder.start();
      try {
        var _ = farSide.onExit().thenAccept(_ -> api.ended("the far side is gone"));
        var _ = process.onExit().thenAccept(ended -> api.ended("exit " + ended.exitValue()));
        List<Trial> trials = new ArrayList<>();
        Duration cpuBefore = Duration.ZERO;
        var _ = api.start().get();
        for (int batch = 0; batch < batches; batch++) {
          Instant handedOut = Instant.now();
          Optional<End> answer = within(api.invoke(event, FUNCTION_TIMEOUT), workload.ideal(batch));
          if (answer.isEmpty()) {
            break;
          }
          Instant ended = Instant.now();
          Duration cpu = Cpu.takenBy(process);
          Optional<ResidentMemory> memory = ResidentMemory.of(process);
          Traffic traffic = farSide.turnOver(workload);
          check(answer.get(), workload, traffic);
          trials.add(
              new Trial(
                  contender,
                  workload,
                  batch,
                  started,
                  handedOut,
                  ended,
                  cpu.minus(cpuBefore),
                  memory,
                  traffic));
          event = workload.event(batch + 1);
          cpuBefore = Cpu.takenBy(process);
        }
        return trials;
      } catch (ExecutionException | IllegalStateException e) {
        throw new IllegalStateException(contender.label() + " failed; its output:\n" + output(), e);
      } finally {
        end(process);
      }
    }
  }

  private static Optional<End> within(Future<End> end, Duration ideal)
      throws ExecutionException, InterruptedException {
    try {
      return Optional.of(end.get(PATIENCE * ideal.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    }
  }

  /// Whoever leaves work undone, or takes more permits than it has, is quicker for that.
  private static void check(End end, Workload workload, Traffic traffic) {
    boolean isDone =
        end instanceof End.Returned returned
            && returned.response().replaceAll("\\s", "").equals(NOTHING_BACK)
            && traffic.requests() == workload.prompts()
            && traffic.puts() == workload.prompts()
            && traffic.mostInFlight() <= workload.permits();
    if (!isDone) {
      throw new IllegalStateException(end + ", " + traffic);
    }
  }

  private String output() throws IOException {
    return Files.readString(stage.log());
  }

  /// Ends a function as Lambda does: it is told to go, and has to soon.
  static void end(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
