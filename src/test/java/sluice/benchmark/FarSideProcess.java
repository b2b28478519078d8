package sluice.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The [FarSide] in a process of its own, so that its CPU time is not counted.
final class FarSideProcess implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final String port;

  private FarSideProcess(Process process, String port) {
    this.process = process;
    this.port = port;
  }

  /// @param seed of the latencies, until a run has its own
  static FarSideProcess start(String seed) throws IOException {
    Process process =
        Jvm.java(FarSide.class, List.of("-Xmx1g"), seed)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return new FarSideProcess(process, process.inputReader(UTF_8).readLine());
  }

  String port() {
    return port;
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /// Counts anew from here on.
  ///
  /// @return what was seen before
  Traffic turnOver(Workload next) throws IOException, InterruptedException {
    URI run = URI.create(url() + FarSide.RUNS + next.seed() + "/" + next.permits());
    HttpRequest request = HttpRequest.newBuilder(run).build();
    return Traffic.parse(client.send(request, BodyHandlers.ofString()).body());
  }

  /// The CPU time that it has taken so far.
  Duration cpu() {
    return Cpu.takenBy(process);
  }

  /// Without it nobody gets anywhere.
  CompletableFuture<Process> onExit() {
    return process.onExit();
  }

  @Override
  public void close() {
    client.close();
    process.destroy();
  }
}
