package sluice.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Lambda's side of the Runtime API (AWS Lambda, "Using the Lambda runtime API") for one
/// environment: hands out invocations, takes what becomes of them.
public final class RuntimeApi implements AutoCloseable {
  private static final String ROOT = "/2018-06-01/runtime/";
  private static final String INVOCATION = ROOT + "invocation/";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<Invocation> waiting = new LinkedBlockingQueue<>();
  private final Map<String, Invocation> begun = new ConcurrentHashMap<>();
  private final CompletableFuture<Start> start = new CompletableFuture<>();
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private final AtomicInteger count = new AtomicInteger();

  /// How the environment started.
  public sealed interface Start {
    /// It asked for its first invocation.
    record Ready() implements Start {}

    /// It reported an error instead.
    record Failed(String error) implements Start {}
  }

  /// What became of an invocation.
  public sealed interface End {
    /// Of its time, when it was told.
    Duration left();

    /// It answered.
    record Returned(String response, Duration left) implements End {}

    /// It told of an error instead.
    record Failed(String error, Duration left) implements End {}
  }

  /// The clock of an invocation starts when it is handed out, so its deadline is set then.
  private static final class Invocation {
    final String id;
    final String event;
    final Duration time;
    final CompletableFuture<End> end = new CompletableFuture<>();
    volatile Instant deadline = Instant.MAX;

    Invocation(String id, String event, Duration time) {
      this.id = id;
      this.event = event;
      this.time = time;
    }
  }

  /// Listens from now on.
  public RuntimeApi() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext(ROOT, this::serve);
    server.start();
  }

  /// As `AWS_LAMBDA_RUNTIME_API` has it.
  public String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /// How the environment starts.
  public CompletableFuture<Start> start() {
    return start;
  }

  /// Hands an event to the environment as soon as that asks for one.
  public CompletableFuture<End> invoke(String event, Duration time) {
    var invocation = new Invocation("invocation-" + count.incrementAndGet(), event, time);
    begun.put(invocation.id, invocation);
    waiting.add(invocation);
    var _ = ended.thenAccept(how -> fail(invocation, how));
    return invocation.end;
  }

  /// The process is no more: nobody needs to wait for it.
  public void ended(String how) {
    start.completeExceptionally(new IllegalStateException(how));
    ended.complete(how);
  }

  private static void fail(Invocation invocation, String how) {
    invocation.end.completeExceptionally(new IllegalStateException(how));
  }

  @Override
  public void close() {
    threads.shutdownNow();
    server.stop(0);
  }

  private void serve(HttpExchange exchange) throws IOException {
    Instant received = Instant.now();
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    String path = exchange.getRequestURI().getPath();
    if (path.equals(INVOCATION + "next")) {
      start.complete(new Start.Ready());
      handOut(exchange);
    } else if (path.equals(ROOT + "init/error")) {
      start.complete(new Start.Failed(body));
      answer(exchange, 202, "{}");
    } else {
      end(path.substring(INVOCATION.length()).split("/", -1), body, received);
      answer(exchange, 202, "{}");
    }
  }

  private void handOut(HttpExchange exchange) throws IOException {
    @Nullable Invocation next = take();
    if (next == null) {
      exchange.close();
      return;
    }
    next.deadline = Instant.now().plus(next.time);
    var headers = exchange.getResponseHeaders();
    headers.set("Lambda-Runtime-Aws-Request-Id", next.id);
    headers.set("Lambda-Runtime-Deadline-Ms", Long.toString(next.deadline.toEpochMilli()));
    headers.set(
        "Lambda-Runtime-Invoked-Function-Arn",
        "arn:aws:lambda:us-east-1:123456789012:function:sluice");
    headers.set("Lambda-Runtime-Trace-Id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700");
    answer(exchange, 200, next.event);
  }

  private @Nullable Invocation take() {
    try {
      return waiting.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private void end(String[] path, String body, Instant received) {
    @Nullable Invocation invocation = begun.get(path[0]);
    if (invocation == null) {
      throw new IllegalStateException("an end of an unknown invocation: " + path[0]);
    }
    Duration left = Duration.between(received, invocation.deadline);
    invocation.end.complete(
        path[1].equals("response") ? new End.Returned(body, left) : new End.Failed(body, left));
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] content = body.getBytes(UTF_8);
    // Without it the runtime client dies of a segmentation fault.
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, content.length);
    try (var out = exchange.getResponseBody()) {
      out.write(content);
    }
  }
}
