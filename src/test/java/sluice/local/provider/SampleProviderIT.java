package sluice.local.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SampleProviderIT {
  private static final Latency QUICK = new Latency.LogNormal(Duration.ofMillis(40), 0);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static HttpRequest request(SampleProvider provider, int prompt) {
    return HttpRequest.newBuilder(URI.create(provider.baseUrl() + "/chat/completions"))
        .POST(
            BodyPublishers.ofString(
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Prompt %d\"}]}"
                    .formatted(prompt)))
        .build();
  }

  @Test
  void manyCallsAtOnce_areAnsweredAndCounted() {
    Latency long_ = new Latency.LogNormal(Duration.ofMillis(1_500), 0);
    try (var provider = SampleProvider.start(Behaviour.calm(long_))) {
      var answers =
          IntStream.range(0, 200)
              .mapToObj(i -> client.sendAsync(request(provider, i), BodyHandlers.ofString()))
              .toList();

      assertThat(answers)
          .map(CompletableFuture::join)
          .map(HttpResponse::statusCode)
          .containsOnly(200);
      assertThat(provider.calls()).isEqualTo(200);
      assertThat(provider.mostInFlight()).isBetween(100, 200);
    }
  }

  @Test
  void resetFault_resetsTheConnection() {
    Behaviour rude = Behaviour.calm(QUICK).with(new Faults(0, 1, 0, 1));
    try (var provider = SampleProvider.start(rude)) {
      assertThatThrownBy(() -> client.send(request(provider, 1), BodyHandlers.ofString()))
          .isInstanceOf(IOException.class)
          .hasStackTraceContaining("reset");
    }
  }

  @Test
  void dripFault_sendsTheAnswerSlowly() throws Exception {
    Latency long_ = new Latency.LogNormal(Duration.ofMillis(400), 0);
    Behaviour slow = Behaviour.calm(long_).with(new Faults(0, 0, 1, 1));
    try (var provider = SampleProvider.start(slow)) {
      long begun = System.nanoTime();
      HttpResponse<java.io.InputStream> head =
          client.send(request(provider, 1), BodyHandlers.ofInputStream());
      long headers = System.nanoTime();
      String body = new String(head.body().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      long end = System.nanoTime();

      assertThat(Duration.ofNanos(headers - begun)).isLessThan(Duration.ofNanos(end - begun));
      assertThat(Duration.ofNanos(end - headers)).isGreaterThan(Duration.ofMillis(300));
      assertThat(body).startsWith("{").endsWith("}");
    }
  }

  @Test
  void serverErrorFault_isFollowedByAnAnswer() throws Exception {
    Behaviour failing = Behaviour.calm(QUICK).with(new Faults(1, 0, 0, 1));
    try (var provider = SampleProvider.start(failing)) {
      var first = client.send(request(provider, 1), BodyHandlers.ofString());
      var second = client.send(request(provider, 1), BodyHandlers.ofString());

      assertThat(first.statusCode()).isEqualTo(500);
      assertThat(first.body()).contains("\"type\":\"server_error\"");
      assertThat(second.statusCode()).isEqualTo(200);
      assertThat(second.headers().firstValue("x-request-id")).isPresent();
    }
  }
}
