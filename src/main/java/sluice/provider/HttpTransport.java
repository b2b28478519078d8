package sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import sluice.message.Prompt;
import sluice.time.Time;

/// Sends prompts with the JDK's HTTP client over HTTP/1.1. Safe for many threads.
///
/// HTTP/1.1, because over HTTP/2 this client fails requests beyond the server's stream limit
/// instead of queueing them. Replies complete on the workers, because the client's own futures
/// complete on the common pool, which has one thread on two CPUs.
public final class HttpTransport implements Transport {
  private final RequestTemplates requests;
  private final int maxResponseBytes;
  private final Executor workers;
  private final ClientPool clients;

  /// Creates a transport; connections are opened as needed.
  ///
  /// @param maxResponseBytes the largest body of an answer, decoded; of a longer body of another
  ///   response the beginning is kept
  /// @param tls asked for with each new client; the same each time, so that sessions are resumed
  /// @param workers run the client's own tasks and complete the replies; a task that begins a
  ///   request waits while the provider's name is resolved
  public HttpTransport(
      Destination destination,
      int maxResponseBytes,
      Supplier<SSLContext> tls,
      Executor workers,
      Time time) {
    this.requests = new RequestTemplates(destination);
    this.maxResponseBytes = maxResponseBytes;
    this.workers = workers;
    this.clients = new ClientPool(tls, workers, time);
  }

  /// Opens the client before the first prompt needs it, on a worker.
  public void open() {
    workers.execute(() -> {
      var _ = clients.enter();
      clients.leave();
    });
  }

  @Override
  public Exchange send(Prompt prompt, Optional<String> key, MemoryBudget.Reservation reservation) {
    HttpClient client = clients.enter();
    var requestBody = new ReleasableBody();
    var responseBody = new BudgetedBodySubscriber(maxResponseBytes, reservation);
    CompletableFuture<HttpResponse<ByteChunks>> response =
        sendAsync(client, prompt, key, requestBody, responseBody);
    var exchange = new HttpExchange(response, requestBody, responseBody);
    var _ = response.whenCompleteAsync(exchange::settle, workers);
    return exchange;
  }

  private CompletableFuture<HttpResponse<ByteChunks>> sendAsync(
      HttpClient client,
      Prompt prompt,
      Optional<String> key,
      ReleasableBody requestBody,
      BudgetedBodySubscriber responseBody) {
    try {
      byte[] bytes = prompt.body().getBytes(UTF_8);
      return client.sendAsync(
          requests.request(prompt.endpoint(), key, requestBody.publisherOf(bytes)),
          head -> responseBody.of(head.statusCode(), ContentEncodings.of(head.headers())));
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /// Ends once: when the client's future completes, or when [#cancel] cancels it.
  private final class HttpExchange implements Exchange {
    private final CompletableFuture<HttpResponse<ByteChunks>> response;
    private final ReleasableBody requestBody;
    private final BudgetedBodySubscriber responseBody;
    private final CompletableFuture<Reply> reply = new CompletableFuture<>();
    private final AtomicReference<@Nullable Object> settledBy = new AtomicReference<>();

    HttpExchange(
        CompletableFuture<HttpResponse<ByteChunks>> response,
        ReleasableBody requestBody,
        BudgetedBodySubscriber responseBody) {
      this.response = response;
      this.requestBody = requestBody;
      this.responseBody = responseBody;
    }

    @Override
    public CompletableFuture<Reply> reply() {
      return reply;
    }

    @Override
    public void cancel(Reply.NoResponse reason) {
      if (settledBy.compareAndSet(null, reason)) {
        responseBody.close();
        requestBody.release();
        response.cancel(/* mayInterruptIfRunning= */ true);
        clients.leave();
        var _ = reply.completeAsync(() -> reason, workers);
      }
    }

    void settle(@Nullable HttpResponse<ByteChunks> received, @Nullable Throwable failure) {
      if (settledBy.compareAndSet(null, response)) {
        requestBody.release();
        clients.leave();
        reply.complete(replyOf(received, failure));
      }
    }

    /// Returns a reply also if draining the body fails; without one its permit would never be
    /// released.
    private static Reply replyOf(
        @Nullable HttpResponse<ByteChunks> received, @Nullable Throwable failure) {
      try {
        return received == null
            ? TransportErrors.of(failure == null ? new IllegalStateException("no reply") : failure)
            : new Reply.Response(
                received.statusCode(), received.headers(), received.body().drain());
      } catch (RuntimeException | Error e) {
        return TransportErrors.of(e);
      }
    }
  }
}
