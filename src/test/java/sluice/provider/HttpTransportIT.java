package sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static sluice.provider.Behaviours.COMPLETION;
import static sluice.provider.Behaviours.answering;
import static sluice.provider.Behaviours.closingAfter;
import static sluice.provider.Behaviours.endingAtSecond;
import static sluice.provider.Behaviours.resettingAfter;
import static sluice.provider.Behaviours.whole;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.message.Endpoint;
import sluice.testing.ByteServer;
import sluice.testing.ByteServer.Behaviour;

/// Real sockets: the reply to each misbehaviour of a server, and its classification.
class HttpTransportIT {

  static Stream<Arguments> serverBehaviours() {
    return Stream.of(
        arguments("closes before any byte", closingAfter(""), "BROKEN", "again"),
        arguments("resets before any byte", resettingAfter(""), "BROKEN", "again"),
        arguments("closes in the first line", closingAfter("CANARY"), "BROKEN", "again"),
        arguments(
            "closes in the headers",
            closingAfter("HTTP/1.1 200 OK\r\nX-CANARY"),
            "BROKEN",
            "again"),
        arguments("speaks no HTTP", answering("CANARY hello\r\n\r\n"), "BROKEN", "again"),
        arguments("sends a bad status", answering("HTTP/1.1 OK\r\n\r\n"), "BROKEN", "again"),
        arguments("sends headers without end", Behaviours.endlessHeaders(), "BROKEN", "again"),
        arguments("sends 1xx without end", Behaviours.endlessInterims(), "BROKEN", "again"),
        arguments("cuts a body of known length", Behaviours.cutByLength(), "BROKEN", "again"),
        arguments("cuts a chunked body", Behaviours.cutInChunks(), "BROKEN", "again"),
        arguments("cuts a body that ends with it", Behaviours.cutByClose(), "200", "again"),
        arguments("zips unasked", Behaviours.zipping(), "200", "answered"),
        arguments("answers with HTML", answering(whole("200 OK", "<html>")), "200", "again"),
        arguments("answers with nothing", answering(whole("200 OK", "")), "200", "again"),
        arguments("answers 204", answering("HTTP/1.1 204 No Content\r\n\r\n"), "204", "again"),
        arguments(
            "sends a body without end",
            Behaviours.endlessBody(),
            "TOO_LARGE",
            "unanswerable: response_too_large"),
        arguments(
            "answers with Brotli",
            answering(whole("200 OK", "CANARY", "Content-Encoding: br")),
            "UNSUPPORTED_ENCODING",
            "blocked: config"),
        arguments(
            "breaks off what it zips",
            answering(whole("200 OK", "\u001f\u008b\b", "Content-Encoding: gzip")),
            "BROKEN",
            "again"),
        arguments(
            "refuses the key with a page without end",
            Behaviours.endlessBody("401 Unauthorized"),
            "401",
            "unauthorized"),
        arguments(
            "is busy with a page without end", Behaviours.endlessBody("429 Busy"), "429", "again"),
        arguments(
            "fails with a page that is too large",
            answering(whole("500 Oops", "x".repeat(TransportHarness.MAX_RESPONSE + 1))),
            "500",
            "again"),
        arguments(
            "fails with Brotli",
            answering(whole("503 No", "CANARY", "Content-Encoding: br")),
            "503",
            "again"),
        arguments("answers", answering(), "200", "answered"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("serverBehaviours")
  void serverBehaviour_isToldAndClassified(
      String name, Behaviour behaviour, String kind, String expected) throws Exception {
    try (ByteServer server = ByteServer.plain(behaviour);
        var harness = new TransportHarness(server.url())) {
      Reply reply = harness.ask();

      assertThat(TransportHarness.kind(reply)).as("%s", reply).isEqualTo(kind);
      assertThat(TransportHarness.classified(reply)).isEqualTo(expected);
      assertThat(reply.toString()).doesNotContain("CANARY");
      assertThat(server.requests()).hasSize(1);
      assertThat(harness.budget.free()).isEqualTo(TransportHarness.BUDGET);
    }
  }

  @Test
  void tooLargeErrorPage_isCutToItsBeginning() throws Exception {
    String page = "0123456789abcdef".repeat(TransportHarness.MAX_RESPONSE / 16) + "beyond";
    try (ByteServer server =
            ByteServer.plain(answering(whole("429 Busy", page, "Retry-After: 7")));
        var harness = new TransportHarness(server.url())) {
      for (int i = 0; i < 3; i++) {
        Reply.Response response = (Reply.Response) harness.ask();

        assertThat(response.body())
            .isEqualTo(page.substring(0, TransportHarness.MAX_RESPONSE).getBytes(UTF_8));
        assertThat(response.headers().firstValue("retry-after")).hasValue("7");
        assertThat(harness.budget.free()).isEqualTo(TransportHarness.BUDGET);
      }
    }
  }

  static Stream<Behaviour> ends() {
    return Stream.of(closingAfter(""), resettingAfter(""), connection -> connection.read().reset());
  }

  @ParameterizedTest
  @MethodSource("ends")
  void reusedConnectionThatEnds_failsOnceAndIsReplaced(Behaviour end) throws Exception {
    try (ByteServer server = ByteServer.plain(endingAtSecond(end), answering());
        var harness = new TransportHarness(server.url())) {
      assertThat(TransportHarness.classified(harness.ask())).isEqualTo("answered");
      assertThat(TransportHarness.kind(harness.ask())).isEqualTo("BROKEN");
      assertThat(TransportHarness.classified(harness.ask())).isEqualTo("answered");

      assertThat(server.connections()).isEqualTo(2);
      assertThat(server.requests()).hasSize(3);
    }
  }

  @Test
  void connectionClosedWhileIdle_isReplaced() throws Exception {
    try (ByteServer server =
            ByteServer.plain(closingAfter(whole("200 OK", COMPLETION)), answering());
        var harness = new TransportHarness(server.url())) {
      assertThat(TransportHarness.classified(harness.ask())).isEqualTo("answered");
      assertThat(TransportHarness.classified(harness.ask())).isIn("answered", "again");
      assertThat(TransportHarness.classified(harness.ask())).isEqualTo("answered");
    }
  }

  @Test
  void refusedConnection_isNotConnected() throws Exception {
    URI unused;
    try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      unused = URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }
    try (var harness = new TransportHarness(unused)) {
      Reply reply = harness.ask();

      assertThat(TransportHarness.kind(reply)).isEqualTo("NOT_CONNECTED");
      assertThat(TransportHarness.classified(reply)).isEqualTo("again");
      assertThat(reply.toString()).contains("ConnectException");
    }
  }

  @Test
  void unknownHostName_isNotConnected() throws Exception {
    try (var harness = new TransportHarness(URI.create("http://nowhere.invalid"))) {
      Reply reply = harness.ask();

      assertThat(TransportHarness.kind(reply)).isEqualTo("NOT_CONNECTED");
      assertThat(reply.toString()).contains("UnresolvedAddressException");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"301 M", "302 F", "303 S", "307 T", "308 P"})
  void redirect_isNotFollowed(String status) throws Exception {
    try (ByteServer target = ByteServer.plain(answering());
        ByteServer server =
            ByteServer.plain(answering(whole(status, "", "Location: " + target.url() + "/v1")));
        var harness = new TransportHarness(server.url())) {
      Reply reply = harness.ask();

      assertThat(TransportHarness.kind(reply)).isEqualTo(status.substring(0, 3));
      assertThat(TransportHarness.classified(reply)).isEqualTo("ambiguous: config");
      assertThat(target.connections()).isZero();
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void answerOfExactlyTheLimit_isTakenAndOneByteMoreIsTooLarge() throws Exception {
    String most = COMPLETION + " ".repeat(TransportHarness.MAX_RESPONSE - COMPLETION.length());
    try (ByteServer server =
            ByteServer.plain(
                closingAfter(whole("200 OK", most)), answering(whole("200 OK", most + " ")));
        var harness = new TransportHarness(server.url())) {
      Reply taken = harness.ask();

      assertThat(TransportHarness.classified(taken)).isEqualTo("answered");
      assertThat(((Reply.Response) taken).body()).isEqualTo(most.getBytes(UTF_8));
      assertThat(TransportHarness.kind(harness.ask())).isEqualTo("TOO_LARGE");
    }
  }

  @Test
  void manyLargeAnswersAtOnce_stayWithinTheMemoryAndArriveWhole() throws Exception {
    String large = "{\"a\":\"" + "x".repeat(TransportHarness.MAX_RESPONSE - 8) + "\"}";
    try (ByteServer server = ByteServer.plain(answering(whole("200 OK", large)));
        var harness = new TransportHarness(server.url())) {
      List<CompletableFuture<Reply>> replies = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        MemoryBudget.Reservation reservation = harness.budget.reserve();
        Transport.Exchange exchange = harness.send(Endpoint.CHAT_COMPLETIONS, reservation);
        replies.add(
            exchange.reply().whenComplete((_, _) -> closeWithinTheBound(harness, reservation)));
      }

      for (CompletableFuture<Reply> reply : replies) {
        assertThat(reply.get(20, TimeUnit.SECONDS))
            .isInstanceOfSatisfying(
                Reply.Response.class,
                response -> assertThat(response.body()).isEqualTo(large.getBytes(UTF_8)));
      }
      assertThat(server.requests()).hasSameSizeAs(replies);
      assertThat(harness.budget.free()).isEqualTo(TransportHarness.BUDGET);
    }
  }

  private static void closeWithinTheBound(
      TransportHarness harness, MemoryBudget.Reservation reservation) {
    assertThat(harness.budget.free())
        .isGreaterThanOrEqualTo(-(long) TransportHarness.MAX_RESPONSE * MemoryBudget.COPIES);
    reservation.close();
  }
}
