package sluice.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import sluice.e2e.RuntimeApi;
import sluice.e2e.RuntimeApi.End;
import sluice.testing.Admission.Unit;

/// Measures how much of a provider's limits a cold process uses, and how often it is refused, and
/// prints a table.
///
/// Each row is a fresh process of the packaged function with one large batch. Requests that pass
/// count in the 40 s that follow the provider's first answer, refusals from the start.
final class GoodputFromStart {
  private static final Duration MEASURED = Duration.ofSeconds(40);
  private static final Duration SPARE = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofMillis(10);
  private static final Duration FUNCTION_TIMEOUT = Duration.ofMinutes(15);

  private final Stage stage;
  private final FarSideProcess farSide;

  private GoodputFromStart(Stage stage, FarSideProcess farSide) {
    this.stage = stage;
    this.farSide = farSide;
  }

  static void main() throws Exception {
    int busy = Integer.getInteger("busy", 0);
    IntStream.range(0, busy).forEach(_ -> Thread.ofPlatform().daemon().start(() -> spin()));
    try (var stage = new Stage(Options.of(System.getProperties()));
        FarSideProcess farSide = FarSideProcess.start("1", Optional.empty())) {
      var measurement = new GoodputFromStart(stage, farSide);
      List<List<String>> rows = new ArrayList<>();
      for (Goal goal : Goal.ALL) {
        if (goal.unit() == Unit.REQUESTS) {
          rows.add(measurement.row(goal));
        }
      }
      System.out.println("Threads that keep a core busy beside it: " + busy);
      System.out.println(
          new Table(
                  List.of(
                      "limit a minute",
                      "passed, % of limit",
                      "refused (429), %",
                      "CPU ms a request",
                      "most in flight",
                      "busiest second, % of 1/60"),
                  rows)
              .text());
    }
  }

  private static void spin() {
    while (true) {
      Thread.onSpinWait();
    }
  }

  private List<String> row(Goal goal) throws Exception {
    String event =
        Workload.event(IntStream.range(0, goal.prompts(MEASURED.plus(SPARE).toSeconds())));
    try (var api = new RuntimeApi()) {
      Process process =
          stage.process(Contender.SLUICE, goal.settings(), farSide, api.address()).start();
      try {
        var _ = process.onExit().thenAccept(ended -> api.ended("exit " + ended.exitValue()));
        CompletableFuture<End> end = api.invoke(event, FUNCTION_TIMEOUT);
        List<Seen> start = untilFirstAnswer(goal, end);
        pass(MEASURED, end);
        Seen measured = farSide.turnOver(goal);
        return row(goal, start, measured, Cpu.takenBy(process));
      } finally {
        Measurement.end(process);
      }
    }
  }

  /// What was seen until then, piece by piece.
  private List<Seen> untilFirstAnswer(Goal goal, CompletableFuture<End> end)
      throws IOException, InterruptedException, ExecutionException {
    List<Seen> pieces = new ArrayList<>();
    do {
      pass(LOOK, end);
      pieces.add(farSide.turnOver(goal));
    } while (pieces.getLast().answers() == 0);
    return pieces;
  }

  /// Lets time pass while the function is busy.
  ///
  /// @throws IllegalStateException where it has an end before
  private static void pass(Duration time, CompletableFuture<End> end)
      throws InterruptedException, ExecutionException {
    try {
      throw new IllegalStateException(
          "too early: " + end.get(time.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      // As it should be.
    }
  }

  private static List<String> row(Goal goal, List<Seen> start, Seen measured, Duration cpu) {
    long requests = start.stream().mapToLong(Seen::requests).sum() + measured.requests();
    long refusals = start.stream().mapToLong(Seen::refusals).sum() + measured.refusals();
    double allowed = goal.perMinute() * MEASURED.toSeconds() / 60.0;
    return List.of(
        goal.toString(),
        decimals(1, 100 * (measured.requests() - measured.refusals()) / allowed),
        decimals(2, 100.0 * refusals / requests),
        decimals(2, cpu.toNanos() / 1e6 / requests),
        Integer.toString(measured.mostInFlight()),
        decimals(0, 100 * measured.busiestSecond()));
  }

  private static String decimals(int places, double value) {
    return String.format(Locale.ROOT, "%." + places + "f", value);
  }
}
