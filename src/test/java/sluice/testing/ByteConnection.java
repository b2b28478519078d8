package sluice.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The server's end of a connection. Confined to the thread that serves it; every method throws
/// once the client is gone.
public final class ByteConnection {
  private static final int PAUSE_MILLIS = 5;

  private final Socket socket;
  private final InputStream in;
  private final Consumer<ReceivedRequest> requests;

  ByteConnection(Socket socket, Consumer<ReceivedRequest> requests) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.requests = requests;
  }

  /// Reads the next request, head and body.
  public ByteConnection read() throws IOException {
    var _ = request();
    return this;
  }

  /// The next request, head and body.
  public ReceivedRequest request() throws IOException {
    List<String> head = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      head.add(line);
    }
    String promised = ReceivedRequest.of(head, "").headers().getOrDefault("content-length", "0");
    int length = Integer.parseInt(promised);
    ReceivedRequest whole = ReceivedRequest.of(head, new String(in.readNBytes(length), UTF_8));
    requests.accept(whole);
    return whole;
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
  public ByteConnection readSome() throws IOException {
    octet();
    requests.accept(new ReceivedRequest("", Map.of(), ""));
    return this;
  }

  public ByteConnection send(String text) throws IOException {
    return send(text.getBytes(ISO_8859_1));
  }

  public ByteConnection send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /// The next bytes that come, whatever they are.
  byte[] bytes() throws IOException {
    byte[] buffer = new byte[1 << 16];
    int count = in.read(buffer);
    if (count < 0) {
      throw new EOFException("the client is gone");
    }
    return Arrays.copyOf(buffer, count);
  }

  /// Closes the connection from this end.
  void close() throws IOException {
    socket.close();
  }

  /// Sends the same over and over, as fast as it is taken, until the client goes.
  public void flood(String text) throws IOException {
    byte[] bytes = text.getBytes(ISO_8859_1);
    while (true) {
      send(bytes);
    }
  }

  /// Sends the same over and over, a little at a time, until the client goes.
  public void drip(String text) throws IOException {
    socket.setSoTimeout(PAUSE_MILLIS);
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
  public void stay() throws IOException {
    while (true) {
      octet();
    }
  }

  /// Ends the connection with a reset.
  public void reset() throws IOException {
    socket.setSoLinger(/* on= */ true, 0);
    socket.close();
  }
}
