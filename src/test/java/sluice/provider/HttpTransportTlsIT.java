package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.provider.Behaviours.answering;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.testing.ByteConnection;
import sluice.testing.ByteServer;

/// What can go wrong before a request is sent: handshakes, and connections that never come about.
class HttpTransportTlsIT {
  @TempDir private Path folder;

  @Test
  void trustedServer_isAskedOverOneConnection() throws Exception {
    SSLContext tls = Certificates.selfSigned(folder, "ip:127.0.0.1").context();
    try (ByteServer server = ByteServer.tls(tls, answering());
        var harness = new TransportHarness(server.url(), tls)) {
      assertThat(TransportHarness.classified(harness.ask())).isEqualTo("answered");
      assertThat(TransportHarness.classified(harness.ask())).isEqualTo("answered");

      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void untrustedCertificate_isAConfigOutage() throws Exception {
    SSLContext tls = Certificates.selfSigned(folder, "ip:127.0.0.1").context();
    try (ByteServer server = ByteServer.tls(tls, answering());
        var harness = new TransportHarness(server.url())) {
      Reply reply = harness.ask();

      assertThat(TransportHarness.kind(reply)).isEqualTo("UNTRUSTED");
      assertThat(TransportHarness.classified(reply)).isEqualTo("blocked: config");
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void certificateOfAnotherHost_isAConfigOutage() throws Exception {
    SSLContext tls = Certificates.selfSigned(folder, "dns:other.example").context();
    try (ByteServer server = ByteServer.tls(tls, answering());
        var harness = new TransportHarness(server.url(), tls)) {
      Reply reply = harness.ask();

      assertThat(TransportHarness.kind(reply)).as("%s", reply).isEqualTo("UNTRUSTED");
      assertThat(TransportHarness.classified(reply)).isEqualTo("blocked: config");
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void tlsToAPlainPort_isNotConnected() throws Exception {
    try (ByteServer server =
            ByteServer.plain(connection -> connection.readSome().send("HTTP/1.1 400 No\r\n\r\n"));
        var harness = new TransportHarness(server.url("https"))) {
      Reply reply = harness.ask();

      assertThat(TransportHarness.kind(reply)).as("%s", reply).isEqualTo("NOT_CONNECTED");
      assertThat(TransportHarness.classified(reply)).isEqualTo("again");
    }
  }

  @Test
  void handshakeCutShort_isNotConnected() throws Exception {
    try (ByteServer server = ByteServer.plain(ByteConnection::readSome);
        var harness = new TransportHarness(server.url("https"))) {
      Reply reply = harness.ask();

      assertThat(TransportHarness.kind(reply)).as("%s", reply).isEqualTo("NOT_CONNECTED");
    }
  }

  @Test
  void serverThatChoosesTls11_isNotConnected() throws Exception {
    try (ByteServer server = ByteServer.plain(Behaviours.choosingTls11());
        var harness = new TransportHarness(server.url("https"))) {
      Reply reply = harness.ask();

      assertThat(TransportHarness.kind(reply)).isEqualTo("NOT_CONNECTED");
      assertThat(reply.toString()).contains("not accepted by client preferences [TLS13, TLS12]");
      server.awaitDeparture();
    }
  }

  /// Both wait for the same ten seconds, so they wait together.
  @Test
  void connectionNotMadeInTime_isGivenUp() throws Exception {
    try (ByteServer stuck = ByteServer.plain(Behaviours.stuck());
        var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var toStuck = new TransportHarness(stuck.url("https"));
        var toDeaf =
            new TransportHarness(URI.create("http://127.0.0.1:" + listener.getLocalPort()))) {
      List<Socket> waiting = fillQueue(listener);
      Transport.Exchange handshake = toStuck.send();
      Transport.Exchange connect = toDeaf.send();

      assertThat(TransportHarness.reply(handshake).toString())
          .contains("NOT_CONNECTED", "HttpConnectTimeoutException");
      assertThat(TransportHarness.reply(connect).toString())
          .contains("NOT_CONNECTED", "HttpConnectTimeoutException");
      stuck.awaitDeparture();
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  @Test
  void connectionBeingMade_canBeCancelled() throws Exception {
    var reason = new Reply.NoResponse(Reply.TransportError.CUT, "the invocation's time is over");
    try (ByteServer stuck = ByteServer.plain(Behaviours.stuck());
        var harness = new TransportHarness(stuck.url("https"))) {
      Transport.Exchange exchange = harness.send();
      stuck.awaitRequest();

      exchange.cancel(reason);

      assertThat(TransportHarness.reply(exchange)).isSameAs(reason);
      stuck.awaitDeparture();
    }
  }

  /// Connects until the listener, which accepts no connection, has a full backlog.
  private static List<Socket> fillQueue(ServerSocket listener) throws IOException {
    List<Socket> waiting = new ArrayList<>();
    try {
      while (true) {
        var socket = new Socket();
        waiting.add(socket);
        socket.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort()), 200);
      }
    } catch (SocketTimeoutException e) {
      return waiting;
    }
  }
}
