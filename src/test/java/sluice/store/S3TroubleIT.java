package sluice.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.store.ObjectStore.Condition.Absent;
import sluice.store.ObjectStore.Condition.Always;
import sluice.store.ObjectStore.Condition.Unchanged;
import sluice.store.ObjectStore.Failed;
import sluice.store.ObjectStore.Found;
import sluice.store.ObjectStore.Nothing;
import sluice.store.ObjectStore.Overtaken;
import sluice.store.ObjectStore.Read;
import sluice.store.ObjectStore.Write;
import sluice.testing.VirtualTime;
import sluice.time.SystemTime;
import software.amazon.awssdk.services.s3.S3Client;

/// The store against a server that does not do what it should.
final class S3TroubleIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(400);

  /// What a call may take beyond its limit on a busy machine; far less than any timeout but ours.
  private static final Duration SLACK = Duration.ofMillis(1500);

  private final AtomicInteger requests = new AtomicInteger();
  private HttpServer server;
  private ExecutorService serverThreads;
  private ExecutorService threads;
  private S3Client client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    serverThreads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(serverThreads);
    server.start();
    threads = Executors.newVirtualThreadPerTaskExecutor();
    client = S3Clients.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    server.stop(0);
    serverThreads.shutdownNow();
    threads.shutdownNow();
    client.close();
  }

  @ParameterizedTest
  @CsvSource({
    "301, PermanentRedirect, false",
    "400, InvalidRequest, false",
    "400, ExpiredToken, true",
    "400, RequestTimeout, true",
    "400, BadDigest, true",
    "400, IncompleteBody, true",
    "403, AccessDenied, false",
    "403, InvalidAccessKeyId, false",
    "403, RequestTimeTooSkewed, true",
    "404, NoSuchBucket, false",
    "404, NotFound, false",
    "405, MethodNotAllowed, false",
    "409, ConditionalRequestConflict, true",
    "409, OperationAborted, true",
    "429, TooManyRequests, true",
    "500, InternalError, true",
    "503, SlowDown, true",
    "501, NotImplemented, false",
    "505, HttpVersionNotSupported, false",
    "400, NotImplemented, false",
    "503, ServiceUnavailable, true"
  })
  void failureOfS3_isPassingOrLasting(int status, String code, boolean isPassing) {
    answer(status, "<Error><Code>%s</Code><Message>m</Message></Error>".formatted(code));

    var failed = new Failed(isPassing, "S3 answered %d %s".formatted(status, code));
    assertThat(read(LIMIT)).isEqualTo(failed);
    assertThat(write(LIMIT)).isEqualTo(failed);
    assertThat(requests).as("calls, none repeated by the client").hasValue(2);
  }

  @Test
  void missingKeyAndFailedCondition_areNoFailures() {
    answer(404, "<Error><Code>NoSuchKey</Code></Error>");
    assertThat(read(LIMIT)).isInstanceOf(Nothing.class);
    assertThat(write(LIMIT)).isInstanceOf(Overtaken.class);

    answer(412, "<Error><Code>PreconditionFailed</Code></Error>");
    assertThat(write(LIMIT)).isInstanceOf(Overtaken.class);
  }

  @Test
  void emptyObject_isRead() {
    answer(416, "<Error><Code>InvalidRange</Code></Error>");

    assertThat(read(LIMIT))
        .isInstanceOfSatisfying(Found.class, f -> assertThat(f.head()).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"404, ''", "404, '<html>not found</html>'", "403, ''", "301, ''"})
  void answerOfAWebServer_isAFailure(int status, String body) {
    answer(status, body);

    var failed =
        new Failed(
            /* isPassing= */ false,
            "S3 answered %d without naming an error: the server at this address may not be S3"
                .formatted(status));
    assertThat(read(LIMIT)).isEqualTo(failed);
    assertThat(write(LIMIT)).isEqualTo(failed);
  }

  @ParameterizedTest
  @CsvSource({"500, ''", "503, 'busy'", "502, '<html></html>'"})
  void errorOfAnyServer_isPassing(int status, String body) {
    answer(status, body);

    assertThat(read(LIMIT)).matches(read -> read instanceof Failed failed && failed.isPassing());
    assertThat(write(LIMIT)).matches(write -> write instanceof Failed failed && failed.isPassing());
  }

  @Test
  void conditions_areSent() {
    var headers = new LinkedBlockingQueue<String>();
    handle(exchange -> {
      headers.add(
          exchange.getRequestHeaders().getFirst("If-None-Match")
              + " "
              + exchange.getRequestHeaders().getFirst("If-Match")
              + " "
              + exchange.getRequestHeaders().getFirst("Range"));
      respond(exchange, 200, "");
    });
    ObjectStore store = store(threads);
    var _ = store.write("k", new byte[1], new Absent(), LIMIT).join();
    var _ = store.write("k", new byte[1], new Unchanged("\"e\""), LIMIT).join();
    var _ = store.write("k", new byte[1], new Always(), LIMIT).join();
    var _ = store.read("k", LIMIT).join();

    assertThat(headers)
        .containsExactly(
            "* null null", "null \"e\" null", "null null null", "null null bytes=0-32767");
  }

  @Test
  void refusedConnection_isPassing() throws IOException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    try (S3Client nowhere = S3Clients.of(URI.create("http://127.0.0.1:" + port))) {
      assertThat(store(nowhere, threads).read("key", LIMIT).join())
          .matches(read -> read instanceof Failed failed && failed.isPassing());
    }
  }

  @Test
  void callWithoutAnAnswer_endsAtItsLimit() throws Exception {
    var hung = new CompletableFuture<Void>();
    handle(exchange -> hung.join());

    assertEndsInTime(() -> read(SHORT));
    assertEndsInTime(() -> write(SHORT));
    hung.complete(null);
  }

  @Test
  void callWhoseAnswerDrips_endsAtItsLimitAndClosesTheConnection() throws Exception {
    var cut = new CompletableFuture<IOException>();
    handle(exchange -> {
      exchange.sendResponseHeaders(206, 30_000);
      drip(exchange.getResponseBody(), cut);
    });

    assertEndsInTime(() -> read(SHORT));

    assertThat(cut).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void callWhoseAnswerStopsMidway_endsAtItsLimit() throws Exception {
    var hung = new CompletableFuture<Void>();
    handle(exchange -> {
      exchange.sendResponseHeaders(206, 30_000);
      exchange.getResponseBody().write(' ');
      exchange.getResponseBody().flush();
      hung.join();
    });

    assertEndsInTime(() -> read(SHORT));
    hung.complete(null);
  }

  @Test
  void writeThatIsNotTaken_endsAtItsLimit() throws Exception {
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        S3Client slow = S3Clients.of(URI.create("http://127.0.0.1:" + silent.getLocalPort()))) {
      ObjectStore store = store(slow, threads);

      assertEndsInTime(() -> store.write("key", new byte[16_000_000], new Absent(), SHORT).join());

      silent.setSoTimeout(10_000);
      try (Socket connection = silent.accept()) {
        connection.setSoTimeout(10_000);
        assertThatExceptionOfType(IOException.class)
            .isThrownBy(() -> readWhole(connection))
            .isNotInstanceOf(SocketTimeoutException.class);
      }
    }
  }

  @Test
  void callForWhichNoThreadIsFreeInTime_isNotMade() {
    answer(200, "");
    var time = new VirtualTime();
    var waiting = new ArrayDeque<Runnable>();
    var store =
        new S3ObjectStore(
            () -> client, "bucket", new BlockingCalls(waiting::add, Runnable::run), time);

    CompletableFuture<Write> late = store.write("key", new byte[1], new Absent(), LIMIT);
    time.advance(LIMIT.minusMillis(1).plusNanos(1));
    waiting.remove().run();

    assertThat(late.join()).matches(write -> write instanceof Failed failed && failed.isPassing());
    assertThat(requests).hasValue(0);
  }

  @Test
  void callThatCannotBeMade_fails() {
    ExecutorService closed = Executors.newVirtualThreadPerTaskExecutor();
    closed.close();

    assertThat(store(closed).read("key", LIMIT).join()).isInstanceOf(Failed.class);
    assertThat(store(threads).read("", LIMIT).join()).isInstanceOf(Failed.class);
    assertThat(store(threads).read("key", Duration.ZERO).join()).isInstanceOf(Failed.class);
    assertThat(requests).hasValue(0);
  }

  private void assertEndsInTime(Supplier<Object> call) throws Exception {
    long start = System.nanoTime();

    Object result = CompletableFuture.supplyAsync(call, threads).get(30, TimeUnit.SECONDS);

    assertThat(result).matches(failed -> failed instanceof Failed failure && failure.isPassing());
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, SHORT.plus(SLACK));
  }

  private Read read(Duration limit) {
    return store(threads).read("key", limit).join();
  }

  private Write write(Duration limit) {
    return store(threads).write("key", "{}\n".getBytes(UTF_8), new Absent(), limit).join();
  }

  private ObjectStore store(ExecutorService executor) {
    return store(client, executor);
  }

  private static ObjectStore store(S3Client s3, ExecutorService executor) {
    return new S3ObjectStore(
        () -> s3, "bucket", new BlockingCalls(executor, executor), new SystemTime(executor));
  }

  private void answer(int status, String body) {
    handle(exchange -> respond(exchange, status, body));
  }

  private void handle(HttpHandler handler) {
    if (requests.getAndSet(0) > 0) {
      server.removeContext("/");
    }
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          handler.handle(exchange);
        });
  }

  private static void respond(HttpExchange exchange, int status, String body) throws IOException {
    exchange.getRequestBody().readAllBytes();
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /// A byte now and then, until the other side is gone.
  private static void drip(OutputStream body, CompletableFuture<IOException> cut) {
    try {
      body.write(' ');
      body.flush();
      CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS).execute(() -> drip(body, cut));
    } catch (IOException e) {
      cut.complete(e);
    }
  }

  private static void readWhole(Socket connection) throws IOException {
    connection.getInputStream().transferTo(OutputStream.nullOutputStream());
    throw new IOException("the other side has closed");
  }
}
