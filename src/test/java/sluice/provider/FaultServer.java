package sluice.provider;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/// A provider on loopback that does with each connection what it is told, down to the bytes. Safe
/// for many threads.
final class FaultServer implements AutoCloseable {
  private static final int LONGEST_WAIT_SECONDS = 20;

  /// What is done with a connection, from its being accepted to its end.
  @FunctionalInterface
  interface Behaviour {
    void play(Connection connection) throws IOException;
  }

  private final ServerSocket listener;
  private final String scheme;
  private final List<Behaviour> behaviours;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final CompletableFuture<Void> asked = new CompletableFuture<>();
  private final CompletableFuture<Void> left = new CompletableFuture<>();

  private FaultServer(ServerSocket listener, String scheme, List<Behaviour> behaviours) {
    this.listener = listener;
    this.scheme = scheme;
    this.behaviours = behaviours;
    threads.execute(this::accept);
  }

  /// A server over plain TCP.
  ///
  /// @param behaviours of the first connection, the second, …; the last is that of all further ones
  static FaultServer plain(Behaviour... behaviours) throws IOException {
    var listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    return new FaultServer(listener, "http", List.of(behaviours));
  }

  /// A server over TLS.
  static FaultServer tls(SSLContext context, Behaviour... behaviours) throws IOException {
    ServerSocket listener =
        context
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    return new FaultServer(listener, "https", List.of(behaviours));
  }

  URI url() {
    return url(scheme);
  }

  URI url(String anyScheme) {
    return URI.create(anyScheme + "://127.0.0.1:" + listener.getLocalPort());
  }

  /// The requests read so far.
  List<Request> requests() {
    return List.copyOf(requests);
  }

  /// The connections accepted so far.
  int connections() {
    return connections.get();
  }

  /// Returns once a request has been read, or the first bytes of a handshake.
  void awaitRequest() throws Exception {
    asked.get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
  }

  /// Returns once the client has closed a connection.
  void awaitDeparture() throws Exception {
    left.get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
  }

  boolean isLeft() {
    return left.isDone();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        sockets.add(socket);
        int number = connections.getAndIncrement();
        threads.execute(() -> serve(socket, number));
      }
    } catch (IOException e) {
      // Closed at the end of the test.
    }
  }

  private void serve(Socket socket, int number) {
    try (socket) {
      Behaviour behaviour = behaviours.get(Math.min(number, behaviours.size() - 1));
      behaviour.play(new Connection(socket, this::note));
    } catch (IOException e) {
      left.complete(null);
    }
  }

  private void note(Request request) {
    requests.add(request);
    asked.complete(null);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    threads.close();
  }
}
