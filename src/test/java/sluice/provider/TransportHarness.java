package sluice.provider;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import sluice.message.Endpoint;
import sluice.message.Prompt;
import sluice.time.Time;

/// The real transport, with a wall clock that stands still until it is moved. Its workers are a few
/// platform threads with one name.
final class TransportHarness implements AutoCloseable {
  static final String WORKER = "worker";
  static final int MAX_RESPONSE = 64 * 1024;
  static final long BUDGET = 96L * 1024 * MemoryBudget.COPIES;
  private static final int LONGEST_WAIT_SECONDS = 20;

  private final ExecutorService workers =
      Executors.newFixedThreadPool(4, Thread.ofPlatform().name(WORKER).factory());
  final MemoryBudget budget = new MemoryBudget(BUDGET, MAX_RESPONSE, workers, () -> {});
  private final WallClock clock = new WallClock();
  private final HttpTransport transport;

  TransportHarness(URI base) {
    this(base, defaultTls());
  }

  TransportHarness(URI base, SSLContext tls) {
    this(new Destination(base, Profiles.GENERIC, Map.of()), tls);
  }

  TransportHarness(Destination destination, SSLContext tls) {
    transport = new HttpTransport(destination, MAX_RESPONSE, () -> tls, workers, clock);
  }

  static SSLContext defaultTls() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  Transport.Exchange send() {
    return send(Endpoint.CHAT_COMPLETIONS, budget.reserve());
  }

  Transport.Exchange send(Endpoint endpoint, MemoryBudget.Reservation reservation) {
    return send(endpoint, Optional.of("CANARY-key"), reservation);
  }

  Transport.Exchange send(
      Endpoint endpoint, Optional<String> key, MemoryBudget.Reservation reservation) {
    return send(Prompts.to(endpoint), key, reservation);
  }

  Transport.Exchange send(
      Prompt prompt, Optional<String> key, MemoryBudget.Reservation reservation) {
    return transport.send(prompt, key, reservation);
  }

  /// Sends one more prompt, and returns its reply and its memory.
  Reply ask() throws Exception {
    try (MemoryBudget.Reservation reservation = budget.reserve()) {
      return reply(send(Endpoint.CHAT_COMPLETIONS, reservation));
    }
  }

  static Reply reply(Transport.Exchange exchange) throws Exception {
    return exchange.reply().get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
  }

  /// A reply's classification in the words of the tables.
  static String classified(Reply reply) {
    return Replies.inWords(
        ReplyClassifier.classify(reply, Endpoint.CHAT_COMPLETIONS, Instant.EPOCH));
  }

  /// What kind of reply it is: a status or a fault.
  static String kind(Reply reply) {
    return switch (reply) {
      case Reply.Response(int status, HttpHeaders _, byte[] _) -> Integer.toString(status);
      case Reply.NoResponse(Reply.TransportError fault, String _) -> fault.name();
    };
  }

  void pass(Duration duration) {
    clock.now = clock.now.plus(duration);
  }

  @Override
  public void close() {
    workers.shutdown();
  }

  private static final class WallClock implements Time {
    private volatile Instant now = Instant.parse("2026-11-24T08:00:00Z");

    @Override
    public Instant now() {
      return now;
    }

    @Override
    public long nanos() {
      return 0;
    }

    @Override
    public Alarm after(Duration delay, Runnable task) {
      throw new UnsupportedOperationException("the transport sets no alarms");
    }
  }
}
