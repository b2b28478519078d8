package sluice.benchmark;

import java.time.Instant;
import java.util.Optional;

/// Counts the [Traffic] of a run. Confined to one thread.
final class TrafficCount {
  private final int permits;
  private int requests;
  private int inFlight;
  private int mostInFlight;
  private int puts;
  private int opened;
  private int open;
  private int mostOpen;
  private Optional<Instant> first = Optional.empty();
  private Optional<Instant> half = Optional.empty();

  /// @param permits how many requests may be in flight
  TrafficCount(int permits) {
    this(permits, 0);
  }

  private TrafficCount(int permits, int open) {
    this.permits = permits;
    this.open = open;
  }

  /// Counts anew; connections that are open stay so.
  TrafficCount next(int permitsOfNext) {
    return new TrafficCount(permitsOfNext, open);
  }

  /// A connection to the provider has its first request; it is open until it is [disconnected].
  void connected() {
    opened++;
    open++;
  }

  /// A connection is closed.
  void disconnected() {
    open--;
  }

  /// A request is there; it is in flight until it [left].
  void arrived(Instant now) {
    requests++;
    inFlight++;
    mostInFlight = Math.max(mostInFlight, inFlight);
    mostOpen = Math.max(mostOpen, open);
    first = first.or(() -> Optional.of(now));
    if (2 * inFlight >= permits) {
      half = half.or(() -> Optional.of(now));
    }
  }

  /// A request is answered.
  void left() {
    inFlight--;
  }

  /// An object is written.
  void stored() {
    puts++;
  }

  /// @param fullHandshakes with the provider; whoever does those counts them
  Traffic soFar(int fullHandshakes) {
    var connections = new Connections(opened, mostOpen, fullHandshakes);
    return new Traffic(requests, mostInFlight, puts, connections, first, half);
  }
}
