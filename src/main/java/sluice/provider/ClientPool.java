package sluice.provider;

import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import sluice.time.Time;

/// Holds one HTTP client with its connections, and replaces it after an idle period. Safe for many
/// threads.
///
/// When Lambda thaws a frozen environment, the server may have closed its connections; over TLS the
/// JDK's client notices only when it uses them. The period is measured with the wall clock, because
/// the monotonic clock may stop while frozen. A new client shares the TLS context, so that sessions
/// are resumed.
final class ClientPool {
  /// Connections that are idle for longer than this may be closed by the server.
  static final Duration STALE_AFTER = Duration.ofSeconds(20);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final String[] TLS_VERSIONS = {"TLSv1.3", "TLSv1.2"};

  private final Supplier<SSLContext> tls;
  private final Executor workers;
  private final Time time;

  private @Nullable HttpClient client;

  private Instant lastUse = Instant.MIN;

  private int exchanges;

  ClientPool(Supplier<SSLContext> tls, Executor workers, Time time) {
    this.tls = tls;
    this.workers = workers;
    this.time = time;
  }

  /// Returns the client for an exchange; the exchange ends with [#leave()].
  synchronized HttpClient enter() {
    HttpClient current = client;
    boolean isStale = lastUse.plus(STALE_AFTER).isBefore(time.now());
    if (current == null || (exchanges == 0 && isStale)) {
      if (current != null) {
        current.shutdownNow();
      }
      current = open();
      client = current;
    }
    exchanges++;
    lastUse = time.now();
    return current;
  }

  synchronized void leave() {
    exchanges--;
    lastUse = time.now();
  }

  private HttpClient open() {
    SSLContext context = tls.get();
    SSLParameters parameters = context.getDefaultSSLParameters();
    // Lambda's runtime loosens jdk.tls.disabledAlgorithms, so the versions are set here.
    parameters.setProtocols(TLS_VERSIONS);
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(CONNECT_TIMEOUT)
        .sslContext(context)
        .sslParameters(parameters)
        .executor(workers)
        .build();
  }
}
