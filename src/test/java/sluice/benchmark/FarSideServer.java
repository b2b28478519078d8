package sluice.benchmark;

import io.undertow.Undertow;
import io.undertow.Undertow.ListenerInfo;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.HttpContinueReadHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.xnio.Options;
import org.xnio.Sequence;

/// Serves on one thread: plain HTTP/1.1, and beside it the same over TLS 1.3 where there is a key.
final class FarSideServer implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  private final Undertow server;

  private FarSideServer(Undertow server) {
    this.server = server;
  }

  /// @param onFullHandshake runs on other threads of the server
  static FarSideServer start(HttpHandler handler, Optional<ServerKey> key, Runnable onFullHandshake)
      throws GeneralSecurityException, IOException {
    // boto3 waits a second for the consent to send a body.
    var consenting = new HttpContinueReadHandler(handler);
    Undertow.Builder builder =
        Undertow.builder()
            .addHttpListener(0, HOST, consenting)
            .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, 600_000)
            .setIoThreads(1);
    if (key.isPresent()) {
      SSLContext context = key.get().context(onFullHandshake);
      builder
          .addHttpsListener(0, HOST, context, consenting)
          .setSocketOption(Options.SSL_ENABLED_PROTOCOLS, Sequence.of("TLSv1.3"));
    }
    Undertow server = builder.build();
    server.start();
    return new FarSideServer(server);
  }

  /// The plain address, and that of the provider, which is the same without TLS.
  String addresses() {
    List<ListenerInfo> listeners = server.getListenerInfo();
    return address(listeners.getFirst()) + " " + address(listeners.getLast());
  }

  private static String address(ListenerInfo listener) {
    int port = ((InetSocketAddress) listener.getAddress()).getPort();
    return "%s://%s:%d".formatted(listener.getProtcol(), HOST, port);
  }

  @Override
  public void close() {
    server.stop();
  }
}
