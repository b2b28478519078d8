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
  private Optional<Instant> first = Optional.empty();
  private Optional<Instant> half = Optional.empty();

  /// @param permits how many requests may be in flight
  TrafficCount(int permits) {
    this.permits = permits;
  }

  /// A request is there; it is in flight until it [left].
  void arrived(Instant now) {
    requests++;
    inFlight++;
    mostInFlight = Math.max(mostInFlight, inFlight);
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

  Traffic soFar() {
    return new Traffic(requests, mostInFlight, puts, first, half);
  }
}
