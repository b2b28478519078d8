package sluice.local.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.Options;

/// Carries out the reaction to one call. Confined to the connection's own thread, which it never
/// blocks.
final class ReplyWriter {
  private static final int DROPS = 10;

  private final HttpServerExchange exchange;
  private final Runnable onOver;

  /// @param onOver called once, before the caller can know that the call is over
  ReplyWriter(HttpServerExchange exchange, Runnable onOver) {
    this.exchange = exchange;
    this.onOver = onOver;
  }

  void carryOut(SampleReply reaction) {
    after(
        reaction.after(),
        () -> {
          switch (reaction) {
            case SampleReply.Reset _ -> reset();
            case SampleReply.Reply reply -> reply(reply);
          }
        });
  }

  private void after(Duration delay, Runnable step) {
    var _ = exchange.getIoThread().executeAfter(step, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// Ends the connection with RST, as a crashed server or a gateway does.
  private void reset() {
    onOver.run();
    try {
      exchange.getConnection().setOption(Options.CLOSE_ABORT, /* value= */ true);
    } catch (IOException e) {
      // The caller has gone; the connection is closed all the same.
    }
    IoUtils.safeClose(exchange.getConnection());
  }

  private void reply(SampleReply.Reply reply) {
    byte[] body = reply.body().getBytes(UTF_8);
    exchange.setStatusCode(reply.status());
    reply.headers().forEach((name, value) -> header(name, value));
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange.getResponseHeaders().put(Headers.CONTENT_LENGTH, body.length);
    if (reply.over().isZero()) {
      onOver.run();
      exchange.getResponseSender().send(ByteBuffer.wrap(body));
    } else {
      drip(ByteBuffer.wrap(body), reply.over().dividedBy(DROPS), body.length / DROPS + 1);
    }
  }

  private void header(String name, String value) {
    exchange.getResponseHeaders().put(HttpString.tryFromString(name), value);
  }

  private void drip(ByteBuffer rest, Duration pause, int size) {
    if (rest.remaining() <= size) {
      onOver.run();
      exchange.getResponseSender().send(rest);
      return;
    }
    ByteBuffer drop = rest.slice(rest.position(), size);
    rest.position(rest.position() + size);
    exchange.getResponseSender().send(drop, new Next(() -> drip(rest, pause, size), pause));
  }

  /// Goes on when a drop is out; ends quietly where the caller has gone.
  private final class Next implements IoCallback {
    private final Runnable step;
    private final Duration pause;

    Next(Runnable step, Duration pause) {
      this.step = step;
      this.pause = pause;
    }

    @Override
    public void onComplete(HttpServerExchange sent, Sender sender) {
      after(pause, step);
    }

    @Override
    public void onException(HttpServerExchange broken, Sender sender, IOException failure) {
      onOver.run();
      IoUtils.safeClose(broken.getConnection());
    }
  }
}
