package sluice.benchmark;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FarSideServerIT {
  @TempDir Path folder;

  private final AtomicInteger fullHandshakes = new AtomicInteger();

  @Test
  void connectionThatResumesASession_isNoFullHandshake() throws Exception {
    ServerKey key = ServerKey.madeIn(folder);
    try (FarSideServer server =
        FarSideServer.start(
            exchange -> exchange.getResponseSender().send("yes"),
            Optional.of(key),
            fullHandshakes::incrementAndGet)) {
      int port = URI.create(server.addresses().split(" ", -1)[1]).getPort();
      SSLContext client = clientOf(key);

      assertThat(protocolOfAConnection(client, port)).isEqualTo("TLSv1.3");
      assertThat(fullHandshakes).hasValue(1);
      assertThat(protocolOfAConnection(client, port)).isEqualTo("TLSv1.3");
      assertThat(fullHandshakes).hasValue(1);
      assertThat(protocolOfAConnection(clientOf(key), port)).isEqualTo("TLSv1.3");
      assertThat(fullHandshakes).hasValue(2);
    }
  }

  /// Reads to the end: the ticket with which the next one resumes comes after the handshake.
  private static String protocolOfAConnection(SSLContext client, int port) throws IOException {
    try (var socket = (SSLSocket) client.getSocketFactory().createSocket("127.0.0.1", port)) {
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII)).endsWith("yes");
      return socket.getSession().getProtocol();
    }
  }

  private static SSLContext clientOf(ServerKey key) throws GeneralSecurityException, IOException {
    var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(KeyStore.getInstance(key.file().toFile(), ServerKey.PASSWORD.toCharArray()));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trusted.getTrustManagers(), null);
    return context;
  }
}
