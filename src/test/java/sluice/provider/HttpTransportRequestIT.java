package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.provider.Behaviours.answering;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import sluice.message.Endpoint;
import sluice.testing.ByteServer;
import sluice.testing.ReceivedRequest;

/// The request as the server receives it.
class HttpTransportRequestIT {

  private static ReceivedRequest sent(
      Profile profile, Map<String, String> headers, Endpoint endpoint) throws Exception {
    try (ByteServer server = ByteServer.plain(answering());
        var harness =
            new TransportHarness(
                new Destination(server.url(), profile, headers), TransportHarness.defaultTls())) {
      TransportHarness.reply(harness.send(endpoint, harness.budget.reserve()));

      return server.requests().getFirst();
    }
  }

  @Test
  void request_isSentAsBuiltOverHttp11() throws Exception {
    ReceivedRequest request =
        sent(Profiles.GENERIC, Map.of("X-Own", "Y"), Endpoint.CHAT_COMPLETIONS);

    assertThat(request.line()).isEqualTo("POST /v1/chat/completions HTTP/1.1");
    assertThat(request.headers().keySet())
        .containsExactlyInAnyOrder(
            "accept",
            "authorization",
            "content-length",
            "content-type",
            "host",
            "user-agent",
            "x-own");
    assertThat(request.headers())
        .containsEntry("accept", "application/json")
        .containsEntry("authorization", "Bearer CANARY-key")
        .containsEntry("content-type", "application/json")
        .containsEntry("user-agent", "sluice")
        .containsEntry("x-own", "Y");
    assertThat(request.headers().get("host")).startsWith("127.0.0.1:");
    assertThat(request.body()).isEqualTo(Prompts.BODY);
  }

  @Test
  void anthropicMessages_carryTheKeyInTheirOwnHeader() throws Exception {
    Profile anthropic = Profiles.named("anthropic").orElseThrow();

    assertThat(sent(anthropic, Map.of(), Endpoint.MESSAGES).headers())
        .containsEntry("x-api-key", "CANARY-key")
        .containsEntry("anthropic-version", "2023-06-01")
        .doesNotContainKey("authorization");
    assertThat(sent(anthropic, Map.of(), Endpoint.CHAT_COMPLETIONS).headers())
        .containsEntry("authorization", "Bearer CANARY-key")
        .doesNotContainKeys("x-api-key", "anthropic-version");
  }

  @Test
  void keyThatCannotStandInAHeader_isNoConnectionAndNotTold() throws Exception {
    try (ByteServer server = ByteServer.plain(answering());
        var harness = new TransportHarness(server.url())) {
      Reply reply =
          TransportHarness.reply(
              harness.send(
                  Endpoint.CHAT_COMPLETIONS,
                  Optional.of("CANARY\r\nX: y"),
                  harness.budget.reserve()));

      assertThat(reply).isInstanceOf(Reply.NoResponse.class);
      assertThat(reply.toString()).doesNotContain("CANARY");
      assertThat(server.connections()).isZero();
    }
  }
}
