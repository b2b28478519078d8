package sluice.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Stands before an HTTP server, hands all bytes on both ways, and knows what was asked. Safe for
/// many threads.
public final class Relay implements AutoCloseable {
  private static final Pattern REQUEST =
      Pattern.compile("(?m)^(?:GET|PUT|DELETE|HEAD|POST) /\\S* HTTP/1\\.1$");

  private final ByteServer server = ByteServer.plain(this::relay);
  private final int port;
  private final ByteArrayOutputStream asked = new ByteArrayOutputStream();

  /// @param to an address of this machine
  public Relay(String to) {
    this.port = URI.create(to).getPort();
  }

  public String url() {
    return server.url().toString();
  }

  /// The first lines of all requests so far.
  public List<String> requests() {
    return REQUEST.matcher(asked.toString(ISO_8859_1)).results().map(MatchResult::group).toList();
  }

  private void relay(ByteConnection client) throws IOException {
    try (var behind = new Socket(InetAddress.getLoopbackAddress(), port)) {
      Thread.ofVirtual().start(() -> handBack(behind, client));
      while (true) {
        byte[] bytes = client.bytes();
        asked.writeBytes(bytes);
        behind.getOutputStream().write(bytes);
      }
    }
  }

  /// When the server goes, the client's connection ends too.
  private static void handBack(Socket behind, ByteConnection client) {
    byte[] buffer = new byte[1 << 16];
    try {
      InputStream in = behind.getInputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        var _ = client.send(Arrays.copyOf(buffer, count));
      }
      client.close();
    } catch (IOException e) {
      // One of the two sides has gone, and takes the other one with it.
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
