package sluice.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Stands before an HTTP server, hands all bytes on both ways, and knows what was asked.
final class Relay implements AutoCloseable {
  private static final Pattern REQUEST =
      Pattern.compile("(?m)^(?:GET|PUT|DELETE|HEAD|POST) /\\S* HTTP/1\\.1$");

  private final ServerSocket server;
  private final int port;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final ByteArrayOutputStream asked = new ByteArrayOutputStream();

  /// @param to an address of this machine
  Relay(String to) {
    this.port = URI.create(to).getPort();
    try {
      this.server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /// The first lines of all requests so far.
  List<String> requests() {
    return REQUEST.matcher(asked.toString(ISO_8859_1)).results().map(MatchResult::group).toList();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Socket behind = new Socket(InetAddress.getLoopbackAddress(), port);
        sockets.addAll(List.of(client, behind));
        Thread.ofVirtual().start(() -> copy(client, behind, /* isAsking= */ true));
        Thread.ofVirtual().start(() -> copy(behind, client, /* isAsking= */ false));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void copy(Socket from, Socket to, boolean isAsking) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (isAsking) {
          asked.write(buffer, 0, read);
        }
        out.write(buffer, 0, read);
      }
    } catch (IOException e) {
      // One of the two sides has gone, and takes the other one with it.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
