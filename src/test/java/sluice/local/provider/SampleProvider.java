package sluice.local.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.xnio.Options;
import sluice.testing.LocalAddress;

/// A provider with OpenAI's formats and Anthropic's `/v1/messages` that asks no model, and has the
/// moods of a real one: see [Behaviour]. Safe for many threads; thousands of calls may be open,
/// none holds a thread.
public final class SampleProvider implements AutoCloseable {
  private static final int BACKLOG = 4096;
  private static final long MAX_BODY = 64L << 20;

  static {
    // The server tells of its starts otherwise, in the middle of what the user reads.
    System.setProperty("org.jboss.logging.provider", "slf4j");
  }

  private final String host;
  private final Undertow server;
  private final SampleReplies reactions;
  private final LongAdder calls = new LongAdder();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger mostInFlight = new AtomicInteger();

  private SampleProvider(Behaviour behaviour, String host, int port) {
    this.host = host;
    this.reactions = new SampleReplies(behaviour, System::nanoTime);
    this.server =
        Undertow.builder()
            .addHttpListener(port, host)
            .setIoThreads(2)
            .setWorkerThreads(2)
            .setSocketOption(Options.BACKLOG, BACKLOG)
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, MAX_BODY)
            .setHandler(this::receive)
            .build();
  }

  /// Starts one on a free port of this machine.
  public static SampleProvider start(Behaviour behaviour) {
    return start(behaviour, "127.0.0.1", 0);
  }

  /// Starts one at an address; port 0 for a free one.
  public static SampleProvider start(Behaviour behaviour, String host, int port) {
    var provider = new SampleProvider(behaviour, host, port);
    provider.server.start();
    return provider;
  }

  /// What OpenAI's SDKs call `base_url`.
  public URI baseUrl() {
    var address = (InetSocketAddress) server.getListenerInfo().getFirst().getAddress();
    return LocalAddress.of(host, address.getPort()).resolve("/v1");
  }

  /// How many calls came in, answered or not.
  public long calls() {
    return calls.sum();
  }

  /// The most calls that were open at once.
  public int mostInFlight() {
    return mostInFlight.get();
  }

  /// Calls that are open are cut off.
  @Override
  public void close() {
    server.stop();
  }

  private void receive(HttpServerExchange exchange) {
    exchange.getRequestReceiver().receiveFullBytes(this::react);
  }

  private void react(HttpServerExchange exchange, byte[] body) {
    calls.increment();
    mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
    SampleReply reaction =
        reactions.to(
            new SampleReplies.Call(
                exchange.getRequestMethod().toString(),
                exchange.getRequestPath(),
                key(exchange.getRequestHeaders()),
                new String(body, UTF_8)));
    var delivery = new ReplyWriter(exchange, inFlight::decrementAndGet);
    exchange.dispatch(SameThreadExecutor.INSTANCE, () -> delivery.carryOut(reaction));
  }

  private static String key(HeaderMap headers) {
    Optional<String> bearer = Optional.ofNullable(headers.getFirst(Headers.AUTHORIZATION));
    return bearer
        .map(value -> value.replaceFirst("^Bearer ", ""))
        .or(() -> Optional.ofNullable(headers.getFirst("x-api-key")))
        .orElse("");
  }
}
