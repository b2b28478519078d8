package sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static sluice.provider.Behaviours.answering;
import static sluice.provider.Behaviours.answeringAfter;
import static sluice.provider.ClientPool.STALE_AFTER;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sluice.message.Endpoint;
import sluice.message.Prompt;
import sluice.testing.ByteServer;
import sluice.testing.ByteServer.Behaviour;

/// How connections are kept, and how they are given up.
class HttpTransportConnectionsIT {
  private static final int LONG_BODY = 32 * 1024 * 1024;

  private static final Reply.NoResponse TIMED_OUT =
      new Reply.NoResponse(Reply.TransportError.TIMED_OUT, "no whole answer within 1 ms");

  @Test
  void idleConnection_isReusedUntilItMayBeStale() throws Exception {
    try (ByteServer server = ByteServer.plain(answering());
        var harness = new TransportHarness(server.url())) {
      harness.ask();
      harness.pass(STALE_AFTER);
      harness.ask();
      harness.pass(STALE_AFTER);
      harness.ask();
      assertThat(server.connections()).isEqualTo(1);

      harness.pass(STALE_AFTER.plusMillis(1));
      harness.ask();
      assertThat(server.connections()).isEqualTo(2);
      server.awaitDeparture();
    }
  }

  @Test
  void clockSetBack_makesNoConnectionStale() throws Exception {
    try (ByteServer server = ByteServer.plain(answering());
        var harness = new TransportHarness(server.url())) {
      harness.ask();
      harness.pass(Duration.ofDays(-1));
      harness.ask();

      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void requestInFlight_keepsItsClientWhenThatIsReplaced() throws Exception {
    CompletableFuture<Void> release = new CompletableFuture<>();
    try (ByteServer server = ByteServer.plain(answeringAfter(release), answering());
        var harness = new TransportHarness(server.url())) {
      Transport.Exchange slow = harness.send();
      server.awaitRequest();
      harness.pass(Duration.ofMinutes(5));
      assertThat(TransportHarness.classified(harness.ask())).isEqualTo("answered");

      release.complete(null);

      assertThat(TransportHarness.classified(TransportHarness.reply(slow))).isEqualTo("answered");
      assertThat(TransportHarness.classified(harness.ask())).isEqualTo("answered");
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  static Behaviour[] unfinishedAnswers() {
    return new Behaviour[] {Behaviours.silent(), Behaviours.stalling(), Behaviours.dripping()};
  }

  @ParameterizedTest
  @MethodSource("unfinishedAnswers")
  void cancelledExchange_closesItsConnectionAndThenReplies(Behaviour behaviour) throws Exception {
    try (ByteServer server = ByteServer.plain(behaviour, answering());
        var harness = new TransportHarness(server.url())) {
      Transport.Exchange exchange = harness.send();
      server.awaitRequest();
      assertThat(exchange.reply()).isNotDone();
      assertThat(server.isLeft()).isFalse();

      exchange.cancel(TIMED_OUT);

      assertThat(TransportHarness.reply(exchange)).isSameAs(TIMED_OUT);
      assertThat(TransportHarness.classified(TIMED_OUT)).isEqualTo("again, later");
      server.awaitDeparture();
      assertThat(TransportHarness.classified(harness.ask())).isEqualTo("answered");
    }
  }

  @Test
  void cancellingAfterTheReply_changesNothing() throws Exception {
    try (ByteServer server = ByteServer.plain(answering());
        var harness = new TransportHarness(server.url())) {
      Transport.Exchange exchange = harness.send();
      Reply reply = TransportHarness.reply(exchange);
      exchange.cancel(TIMED_OUT);
      exchange.cancel(TIMED_OUT);

      assertThat(TransportHarness.reply(exchange)).isSameAs(reply);
      assertThat(TransportHarness.classified(harness.ask())).isEqualTo("answered");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void bodyBeyondItsLimit_closesTheConnection() throws Exception {
    try (ByteServer server = ByteServer.plain(Behaviours.endlessBody());
        var harness = new TransportHarness(server.url())) {
      assertThat(TransportHarness.kind(harness.ask())).isEqualTo("TOO_LARGE");
      server.awaitDeparture();
    }
  }

  @Test
  void bodyThatWaitsForMemory_canBeCancelled() throws Exception {
    try (ByteServer server = ByteServer.plain(Behaviours.endlessBody());
        var harness = new TransportHarness(server.url());
        MemoryBudget.Reservation others = harness.budget.reserve();
        MemoryBudget.Reservation own = harness.budget.reserve()) {
      var _ = others.draw((int) (TransportHarness.BUDGET / MemoryBudget.COPIES));
      var _ = others.draw(TransportHarness.MAX_RESPONSE);
      long before = harness.budget.free();
      Transport.Exchange exchange = harness.send(Endpoint.CHAT_COMPLETIONS, own);
      server.awaitRequest();
      assertThat(exchange.reply())
          .as("neither broken off nor too large")
          .failsWithin(Duration.ofMillis(300))
          .withThrowableOfType(TimeoutException.class);

      exchange.cancel(TIMED_OUT);

      assertThat(TransportHarness.reply(exchange)).isSameAs(TIMED_OUT);
      server.awaitDeparture();
      assertThat(harness.budget.free()).isEqualTo(before);
    }
  }

  @Test
  void idleConnection_keepsNoAnswerInMemory() throws Exception {
    try (ByteServer server = ByteServer.plain(answering());
        var harness = new TransportHarness(server.url())) {
      var answer = new WeakReference<>(((Reply.Response) harness.ask()).body());

      long begun = System.nanoTime();
      while (answer.get() != null && System.nanoTime() - begun < 10_000_000_000L) {
        System.gc();
      }

      assertThat(answer.get()).isNull();
      assertThat(server.isLeft()).as("the connection is kept").isFalse();
    }
  }

  @Test
  void idleConnection_keepsNoRequestBodyInMemory() throws Exception {
    Prompt prompt = Prompts.of(Endpoint.CHAT_COMPLETIONS, " ".repeat(LONG_BODY));
    HttpServer server = discardingServer();
    try (var harness = new TransportHarness(urlOf(server));
        MemoryBudget.Reservation reservation = harness.budget.reserve()) {
      long before = usedHeap();

      Reply reply = TransportHarness.reply(harness.send(prompt, Optional.of("key"), reservation));

      assertThat(TransportHarness.classified(reply)).isEqualTo("answered");
      long begun = System.nanoTime();
      while (usedHeap() - before > LONG_BODY / 2 && System.nanoTime() - begun < 10_000_000_000L) {
        Thread.onSpinWait();
      }
      assertThat(usedHeap() - before).isLessThan(LONG_BODY / 2);
      assertThat(prompt.body()).hasSize(LONG_BODY);
    } finally {
      server.stop(0);
    }
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /// A server that answers each request and keeps nothing of it.
  private static HttpServer discardingServer() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
          byte[] answer = Behaviours.COMPLETION.getBytes(UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static URI urlOf(HttpServer server) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Test
  void cancelledExchange_drawsNoMemoryAfterwards() throws Exception {
    try (ByteServer server = ByteServer.plain(Behaviours.dripping());
        var harness = new TransportHarness(server.url())) {
      for (int i = 0; i < 300; i++) {
        cancelInTheMiddle(harness);
      }

      assertThat(harness.budget.free()).isEqualTo(TransportHarness.BUDGET);
    }
  }

  private static void cancelInTheMiddle(TransportHarness harness) throws Exception {
    try (MemoryBudget.Reservation reservation = harness.budget.reserve()) {
      Transport.Exchange exchange = harness.send(Endpoint.CHAT_COMPLETIONS, reservation);
      while (harness.budget.free() == TransportHarness.BUDGET) {
        Thread.onSpinWait();
      }
      exchange.cancel(TIMED_OUT);
      TransportHarness.reply(exchange);
    }
  }

  @Test
  void continuationOfAReply_runsOnAWorker() throws Exception {
    CompletableFuture<Void> release = new CompletableFuture<>();
    try (ByteServer server = ByteServer.plain(answeringAfter(release), Behaviours.silent());
        var harness = new TransportHarness(server.url())) {
      Transport.Exchange answered = harness.send();
      server.awaitRequest();
      CompletableFuture<String> afterAnswer = threadAfter(answered);
      Transport.Exchange cancelled = harness.send();
      CompletableFuture<String> afterCancel = threadAfter(cancelled);

      release.complete(null);
      cancelled.cancel(TIMED_OUT);

      assertThat(afterAnswer.get(20, TimeUnit.SECONDS)).isEqualTo(TransportHarness.WORKER);
      assertThat(afterCancel.get(20, TimeUnit.SECONDS)).isEqualTo(TransportHarness.WORKER);
    }
  }

  private static CompletableFuture<String> threadAfter(Transport.Exchange exchange) {
    return exchange.reply().thenApply(_ -> Thread.currentThread().getName());
  }
}
