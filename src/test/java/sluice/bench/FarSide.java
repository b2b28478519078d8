package sluice.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the handler talks to, as cheap as can be: a provider that takes its time, and an S3 that
/// takes everything. A process of its own.
final class FarSide {
  private static final Pattern NUMBER = Pattern.compile("prompt (\\d+)");
  private static final String ANSWER =
      """
      {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"bench","choices":[{"index":0,"message":{"role":"assistant",\
      "content":"%s"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":200,"total_tokens":210}}
      """
          .formatted("word ".repeat(200));

  private final Latencies latencies;

  private FarSide(Latencies latencies) {
    this.latencies = latencies;
  }

  /// Takes the seed, prints the port, runs until its standard input ends.
  static void main(String[] arguments) throws Exception {
    Logger.getLogger("").setLevel(Level.WARNING);
    var farSide = new FarSide(new Latencies(Long.parseLong(arguments[0])));
    Undertow server =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1", farSide::handle)
            .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, 600_000)
            .setIoThreads(1)
            .build();
    server.start();
    var address = (InetSocketAddress) server.getListenerInfo().getFirst().getAddress();
    System.out.println(address.getPort());
    while (System.in.read() >= 0) {
      // Nobody writes; the end of the input is the end of the run.
    }
    server.stop();
  }

  private void handle(HttpServerExchange exchange) {
    if (exchange.getRequestPath().startsWith("/v1/")) {
      exchange.getRequestReceiver().receiveFullString(this::answer, UTF_8);
    } else {
      exchange.getRequestReceiver().receiveFullBytes((done, _) -> store(done));
    }
  }

  private void answer(HttpServerExchange exchange, String body) {
    Matcher number = NUMBER.matcher(body);
    Duration latency =
        number.find() ? latencies.of(Integer.parseInt(number.group(1))) : Duration.ZERO;
    exchange.dispatch(SameThreadExecutor.INSTANCE, () -> answerAfter(exchange, latency));
  }

  private static void answerAfter(HttpServerExchange exchange, Duration latency) {
    var _ =
        exchange
            .getIoThread()
            .executeAfter(() -> send(exchange), latency.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static void send(HttpServerExchange exchange) {
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange.getResponseSender().send(ANSWER);
  }

  private static void store(HttpServerExchange exchange) {
    exchange.getResponseHeaders().put(Headers.ETAG, "\"1\"");
    exchange.endExchange();
  }
}
