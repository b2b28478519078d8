package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.provider.Behaviours.answering;
import static sluice.provider.Behaviours.answeringAfter;
import static sluice.provider.HttpTransport.STALE_AFTER;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sluice.message.Endpoint;
import sluice.testing.ByteServer;
import sluice.testing.ByteServer.Behaviour;

/// How connections are kept, and how they are given up.
class HttpTransportConnectionsIT {
  private static final Reply.NoResponse TIMED_OUT =
      new Reply.NoResponse(Reply.TransportError.TIMED_OUT, "no whole answer within 1 ms");

  @Test
  void connectionsAreReusedUntilTheyMayBeStale() throws Exception {
    try (ByteServer server = ByteServer.plain(answering());
        var rig = new TransportHarness(server.url())) {
      rig.ask();
      rig.pass(STALE_AFTER);
      rig.ask();
      rig.pass(STALE_AFTER);
      rig.ask();
      assertThat(server.connections()).isEqualTo(1);

      rig.pass(STALE_AFTER.plusMillis(1));
      rig.ask();
      assertThat(server.connections()).isEqualTo(2);
      server.awaitDeparture();
    }
  }

  @Test
  void aClockThatIsSetBackMakesNothingStale() throws Exception {
    try (ByteServer server = ByteServer.plain(answering());
        var rig = new TransportHarness(server.url())) {
      rig.ask();
      rig.pass(Duration.ofDays(-1));
      rig.ask();

      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void whatIsInFlightKeepsItsClient() throws Exception {
    CompletableFuture<Void> breakers = new CompletableFuture<>();
    try (ByteServer server = ByteServer.plain(answeringAfter(breakers), answering());
        var rig = new TransportHarness(server.url())) {
      Transport.Exchange slow = rig.send();
      server.awaitRequest();
      rig.pass(Duration.ofMinutes(5));
      assertThat(TransportHarness.classification(rig.ask())).isEqualTo("answered");

      breakers.complete(null);

      assertThat(TransportHarness.classification(TransportHarness.reply(slow)))
          .isEqualTo("answered");
      assertThat(TransportHarness.classification(rig.ask())).isEqualTo("answered");
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  static Behaviour[] openEnds() {
    return new Behaviour[] {Behaviours.silent(), Behaviours.stalling(), Behaviours.dripping()};
  }

  @ParameterizedTest
  @MethodSource("openEnds")
  void cancellingClosesTheConnectionAndOnlyThenReplies(Behaviour behaviour) throws Exception {
    try (ByteServer server = ByteServer.plain(behaviour, answering());
        var rig = new TransportHarness(server.url())) {
      Transport.Exchange exchange = rig.send();
      server.awaitRequest();
      assertThat(exchange.reply()).isNotDone();
      assertThat(server.isLeft()).isFalse();

      exchange.cancel(TIMED_OUT);

      assertThat(TransportHarness.reply(exchange)).isSameAs(TIMED_OUT);
      assertThat(TransportHarness.classification(TIMED_OUT)).isEqualTo("again, later");
      server.awaitDeparture();
      assertThat(TransportHarness.classification(rig.ask())).isEqualTo("answered");
    }
  }

  @Test
  void cancellingTwiceOrTooLateChangesNothing() throws Exception {
    try (ByteServer server = ByteServer.plain(answering());
        var rig = new TransportHarness(server.url())) {
      Transport.Exchange exchange = rig.send();
      Reply reply = TransportHarness.reply(exchange);
      exchange.cancel(TIMED_OUT);
      exchange.cancel(TIMED_OUT);

      assertThat(TransportHarness.reply(exchange)).isSameAs(reply);
      assertThat(TransportHarness.classification(rig.ask())).isEqualTo("answered");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void aBodyBeyondItsLimitIsBrokenOff() throws Exception {
    try (ByteServer server = ByteServer.plain(Behaviours.endlessBody());
        var rig = new TransportHarness(server.url())) {
      assertThat(TransportHarness.kind(rig.ask())).isEqualTo("TOO_LARGE");
      server.awaitDeparture();
    }
  }

  @Test
  void aBodyThatWaitsForMemoryCanBeCancelled() throws Exception {
    try (ByteServer server = ByteServer.plain(Behaviours.endlessBody());
        var rig = new TransportHarness(server.url());
        MemoryBudget.Reservation others = rig.budget.lease();
        MemoryBudget.Reservation own = rig.budget.lease()) {
      var _ = others.draw((int) (TransportHarness.BUDGET / MemoryBudget.COPIES));
      var _ = others.draw(TransportHarness.MAX_RESPONSE);
      long before = rig.budget.free();
      Transport.Exchange exchange = rig.send(Endpoint.CHAT_COMPLETIONS, own);
      server.awaitRequest();
      assertThat(exchange.reply())
          .as("neither broken off nor too large")
          .failsWithin(Duration.ofMillis(300))
          .withThrowableOfType(TimeoutException.class);

      exchange.cancel(TIMED_OUT);

      assertThat(TransportHarness.reply(exchange)).isSameAs(TIMED_OUT);
      server.awaitDeparture();
      assertThat(rig.budget.free()).isEqualTo(before);
    }
  }

  @Test
  void anIdleConnectionHoldsOnToNoAnswer() throws Exception {
    try (ByteServer server = ByteServer.plain(answering());
        var rig = new TransportHarness(server.url())) {
      var answer = new WeakReference<>(((Reply.Response) rig.ask()).body());

      long begun = System.nanoTime();
      while (answer.get() != null && System.nanoTime() - begun < 10_000_000_000L) {
        System.gc();
      }

      assertThat(answer.get()).isNull();
      assertThat(server.isLeft()).as("the connection is kept").isFalse();
    }
  }

  @Test
  void nothingIsDrawnOnceTheExchangeIsOver() throws Exception {
    try (ByteServer server = ByteServer.plain(Behaviours.dripping());
        var rig = new TransportHarness(server.url())) {
      for (int i = 0; i < 300; i++) {
        cancelInTheMiddle(rig);
      }

      assertThat(rig.budget.free()).isEqualTo(TransportHarness.BUDGET);
    }
  }

  private static void cancelInTheMiddle(TransportHarness rig) throws Exception {
    try (MemoryBudget.Reservation lease = rig.budget.lease()) {
      Transport.Exchange exchange = rig.send(Endpoint.CHAT_COMPLETIONS, lease);
      while (rig.budget.free() == TransportHarness.BUDGET) {
        Thread.onSpinWait();
      }
      exchange.cancel(TIMED_OUT);
      TransportHarness.reply(exchange);
    }
  }

  @Test
  void whatFollowsAReplyRunsOnAWorker() throws Exception {
    CompletableFuture<Void> breakers = new CompletableFuture<>();
    try (ByteServer server = ByteServer.plain(answeringAfter(breakers), Behaviours.silent());
        var rig = new TransportHarness(server.url())) {
      Transport.Exchange answered = rig.send();
      server.awaitRequest();
      CompletableFuture<String> afterAnswer = threadAfter(answered);
      Transport.Exchange cancelled = rig.send();
      CompletableFuture<String> afterCancel = threadAfter(cancelled);

      breakers.complete(null);
      cancelled.cancel(TIMED_OUT);

      assertThat(afterAnswer.get(20, TimeUnit.SECONDS)).isEqualTo(TransportHarness.WORKER);
      assertThat(afterCancel.get(20, TimeUnit.SECONDS)).isEqualTo(TransportHarness.WORKER);
    }
  }

  private static CompletableFuture<String> threadAfter(Transport.Exchange exchange) {
    return exchange.reply().thenApply(_ -> Thread.currentThread().getName());
  }
}
