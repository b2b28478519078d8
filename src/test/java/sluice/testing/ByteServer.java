package sluice.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/// A server on loopback that does with each connection what it is told, down to the bytes, one
/// virtual thread a connection. It knows its connections, which a ready-made server hides: how many
/// there were, and whether the other side has closed them. Safe for many threads.
public final class ByteServer implements AutoCloseable {
  private static final int LONGEST_WAIT_SECONDS = 20;
  private static final int BACKLOG = 200;

  /// What is done with a connection, from its being accepted to its end.
  @FunctionalInterface
  public interface Behaviour {
    void play(ByteConnection connection) throws IOException;
  }

  private final ServerSocket listener;
  private final String scheme;
  private final List<Behaviour> behaviours;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<ReceivedRequest> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final CompletableFuture<Void> asked = new CompletableFuture<>();
  private final CompletableFuture<Void> left = new CompletableFuture<>();

  private ByteServer(ServerSocket listener, String scheme, List<Behaviour> behaviours) {
    this.listener = listener;
    this.scheme = scheme;
    this.behaviours = behaviours;
    threads.execute(this::accept);
  }

  /// A server over plain TCP.
  ///
  /// @param behaviours of the first connection, the second, …; the last is that of all further ones
  ///
  /// @throws UncheckedIOException where it cannot listen
  public static ByteServer plain(Behaviour... behaviours) {
    try {
      var listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
      return new ByteServer(listener, "http", List.of(behaviours));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A server over TLS.
  public static ByteServer tls(SSLContext context, Behaviour... behaviours) throws IOException {
    ServerSocket listener =
        context
            .getServerSocketFactory()
            .createServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    return new ByteServer(listener, "https", List.of(behaviours));
  }

  public URI url() {
    return url(scheme);
  }

  public URI url(String anyScheme) {
    return URI.create(anyScheme + "://127.0.0.1:" + listener.getLocalPort());
  }

  /// The requests read so far.
  public List<ReceivedRequest> requests() {
    return List.copyOf(requests);
  }

  /// The connections accepted so far.
  public int connections() {
    return connections.get();
  }

  /// How many connections are open.
  public int open() {
    return open.size();
  }

  /// Closes all connections, as a server does with those that have been idle for long.
  public void closeConnections() {
    try {
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns once a request has been read, or the first bytes of a handshake.
  public void awaitRequest() throws Exception {
    asked.get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
  }

  /// Returns once the client has closed a connection.
  public void awaitDeparture() throws Exception {
    left.get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
  }

  public boolean isLeft() {
    return left.isDone();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        open.add(socket);
        int number = connections.getAndIncrement();
        threads.execute(() -> serve(socket, number));
      }
    } catch (IOException e) {
      // Closed at the end of the test.
    }
  }

  private void serve(Socket socket, int number) {
    try (socket) {
      socket.setTcpNoDelay(true);
      Behaviour behaviour = behaviours.get(Math.min(number, behaviours.size() - 1));
      behaviour.play(new ByteConnection(socket, this::received));
    } catch (IOException e) {
      left.complete(null);
    } finally {
      open.remove(socket);
    }
  }

  private void received(ReceivedRequest request) {
    requests.add(request);
    asked.complete(null);
  }

  /// Ends it, and whatever it does to its connections.
  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    closeConnections();
    threads.shutdownNow();
  }
}
