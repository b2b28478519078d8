package sluice.provider;

import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import sluice.time.Time;

/// The one HTTP client, made anew after an idle gap: a frozen environment thaws with connections
/// that the server has closed, and over TLS the JDK's client notices only when it uses them. Safe
/// for many threads.
///
/// The gap is measured on the wall clock, since the monotonic one may stand still in a freeze. A
/// new client shares the TLS context, so that sessions are resumed.
final class ClientPool {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final String[] TLS_VERSIONS = {"TLSv1.3", "TLSv1.2"};

  private final SSLContext tls;
  private final Executor workers;
  private final Time time;

  private @Nullable HttpClient client;

  private Instant lastUse = Instant.MIN;

  private int inFlight;

  ClientPool(SSLContext tls, Executor workers, Time time) {
    this.tls = tls;
    this.workers = workers;
    this.time = time;
  }

  /// The client for one more exchange, which ends with [#leave()].
  synchronized HttpClient enter() {
    HttpClient current = client;
    boolean isStale = lastUse.plus(HttpTransport.STALE_AFTER).isBefore(time.now());
    if (current == null || (inFlight == 0 && isStale)) {
      if (current != null) {
        current.shutdownNow();
      }
      current = open();
      client = current;
    }
    inFlight++;
    lastUse = time.now();
    return current;
  }

  synchronized void leave() {
    inFlight--;
    lastUse = time.now();
  }

  private HttpClient open() {
    SSLParameters parameters = tls.getDefaultSSLParameters();
    // Lambda's runtime loosens jdk.tls.disabledAlgorithms, so the versions are set here.
    parameters.setProtocols(TLS_VERSIONS);
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(CONNECT_TIMEOUT)
        .sslContext(tls)
        .sslParameters(parameters)
        .executor(workers)
        .build();
  }
}
