package sluice.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The [FarSide] in a process of its own, so that its CPU time is not counted.
final class FarSideProcess implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final String url;
  private final String providerUrl;

  private FarSideProcess(Process process, String url, String providerUrl) {
    this.process = process;
    this.url = url;
    this.providerUrl = providerUrl;
  }

  /// @param seed of the latencies, until a run has its own
  /// @param key of a provider that speaks TLS
  static FarSideProcess start(String seed, Optional<ServerKey> key) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(seed));
    key.ifPresent(present -> arguments.add(present.file().toString()));
    Process process =
        Jvm.java(FarSide.class, List.of("-Xmx1g"), arguments.toArray(String[]::new))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String[] urls = process.inputReader(UTF_8).readLine().split(" ", -1);
    return new FarSideProcess(process, urls[0], urls[1]);
  }

  String port() {
    return Integer.toString(URI.create(url).getPort());
  }

  /// Of S3 and SQS.
  String url() {
    return url;
  }

  /// The same, unless the provider speaks TLS.
  String providerUrl() {
    return providerUrl;
  }

  /// Counts anew from here on.
  ///
  /// @return what was seen before
  Traffic turnOver(Workload next) throws IOException, InterruptedException {
    URI run = URI.create(url() + FarSide.RUNS + next.seed() + "/" + next.permits());
    HttpRequest request = HttpRequest.newBuilder(run).build();
    return Traffic.parse(client.send(request, BodyHandlers.ofString()).body());
  }

  /// Counts a goal's requests anew from here on.
  ///
  /// @return what was seen before
  Seen turnOver(Goal goal) throws IOException, InterruptedException {
    return Seen.ask(client, url(), goal);
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
