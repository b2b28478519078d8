package sluice.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// HTTP/1.1 on loopback, one virtual thread a connection. Knows its connections, which a ready-made
/// server hides: how many there were, and whether the other side has closed them.
final class LoopbackServer implements AutoCloseable {
  private final ServerSocket server;
  private final Handler handler;
  private final AtomicInteger accepted = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  /// What was asked; names of headers in lower case.
  record Request(String method, String path, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  /// What is answered.
  record Response(int status, Map<String, String> headers, String body) {
    static Response json(int status, String body) {
      return new Response(status, Map.of("Content-Type", "application/json"), body);
    }

    Response with(String header, String value) {
      var more = new HashMap<>(headers);
      more.put(header, value);
      return new Response(status, Map.copyOf(more), body);
    }

    byte[] bytes() {
      byte[] content = body.getBytes(UTF_8);
      var head = new StringBuilder("HTTP/1.1 %d Said\r\n".formatted(status));
      headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
      head.append("Content-Length: ").append(content.length).append("\r\n\r\n");
      var whole = new ByteArrayOutputStream();
      whole.writeBytes(head.toString().getBytes(ISO_8859_1));
      whole.writeBytes(content);
      return whole.toByteArray();
    }
  }

  /// Answers a request; may block. Empty: never answered, the connection stays until the other side
  /// closes it.
  @FunctionalInterface
  interface Handler {
    Optional<Response> answer(Request request);
  }

  LoopbackServer(Handler handler) {
    this.handler = handler;
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

  /// All requests so far, in the order received.
  List<Request> requests() {
    return List.copyOf(requests);
  }

  /// How many connections there have been.
  int accepted() {
    return accepted.get();
  }

  /// How many of them are open.
  int open() {
    return open.size();
  }

  /// As a server does with connections that have been idle for long.
  void closeConnections() {
    open.forEach(LoopbackServer::close);
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    closeConnections();
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        accepted.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      var in = new BufferedInputStream(socket.getInputStream());
      Optional<Request> request = read(in);
      while (request.isPresent()) {
        requests.add(request.get());
        Optional<Response> response = handler.answer(request.get());
        if (response.isPresent()) {
          socket.getOutputStream().write(response.get().bytes());
        }
        request = read(in);
      }
    } catch (IOException e) {
      // The other side has gone: that is what #open() tells.
    } finally {
      open.remove(socket);
    }
  }

  /// The next request; empty where the other side has closed the connection.
  private static Optional<Request> read(InputStream in) throws IOException {
    String start = line(in);
    if (start.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> headers = new HashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    String[] words = start.split(" ", -1);
    return Optional.of(
        new Request(
            words[0], words[1], Map.copyOf(headers), new String(in.readNBytes(length), UTF_8)));
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
      line.write(octet);
    }
    return line.toString(ISO_8859_1).strip();
  }
}
