package sluice.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The server's end of a connection. Confined to the thread that serves it; every method throws
/// once the client is gone.
final class Connection {
  private static final int PACE_MILLIS = 5;

  private final Socket socket;
  private final InputStream in;
  private final Consumer<Request> requests;

  Connection(Socket socket, Consumer<Request> requests) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.requests = requests;
  }

  /// Reads the next request, head and body.
  Connection read() throws IOException {
    List<String> head = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      head.add(line);
    }
    Request request = Request.of(head, "");
    int length = Integer.parseInt(request.headers().getOrDefault("content-length", "0"));
    requests.accept(Request.of(head, new String(in.readNBytes(length), UTF_8)));
    return this;
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int c = octet(); c != '\n'; c = octet()) {
      line.append((char) c);
    }
    return line.toString().strip();
  }

  private int octet() throws IOException {
    int octet = in.read();
    if (octet < 0) {
      throw new EOFException("the client is gone");
    }
    return octet;
  }

  /// Reads some of what is no request.
  Connection readSome() throws IOException {
    octet();
    requests.accept(new Request("", Map.of(), ""));
    return this;
  }

  Connection send(String text) throws IOException {
    return send(text.getBytes(ISO_8859_1));
  }

  Connection send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /// Sends the same over and over, as fast as it is taken, until the client goes.
  void flood(String text) throws IOException {
    byte[] bytes = text.getBytes(ISO_8859_1);
    while (true) {
      send(bytes);
    }
  }

  /// Sends the same over and over, a little at a time, until the client goes.
  void drip(String text) throws IOException {
    socket.setSoTimeout(PACE_MILLIS);
    while (true) {
      send(text);
      try {
        octet();
      } catch (SocketTimeoutException e) {
        // Nothing came, as it should.
      }
    }
  }

  /// Does nothing until the client goes.
  void stay() throws IOException {
    while (true) {
      octet();
    }
  }

  /// Ends the connection with a reset.
  void reset() throws IOException {
    socket.setSoLinger(/* on= */ true, 0);
    socket.close();
  }
}
