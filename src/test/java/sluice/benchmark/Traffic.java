package sluice.benchmark;

import java.time.Instant;
import java.util.Optional;

/// What provider and store saw of one batch. Immutable.
///
/// @param requests to the provider
/// @param mostInFlight of those, at once
/// @param puts to the store
/// @param connections to the provider
/// @param first when the first request was there
/// @param half when half of the permits were in use for the first time
record Traffic(
    int requests,
    int mostInFlight,
    int puts,
    Connections connections,
    Optional<Instant> first,
    Optional<Instant> half) {
  private static final String SEPARATOR = " ";
  private static final String NEVER = "never";

  /// As it goes from one process to the other.
  String text() {
    return String.join(
        SEPARATOR,
        Integer.toString(requests),
        Integer.toString(mostInFlight),
        Integer.toString(puts),
        Integer.toString(connections.opened()),
        Integer.toString(connections.mostOpen()),
        Integer.toString(connections.fullHandshakes()),
        first.map(Instant::toString).orElse(NEVER),
        half.map(Instant::toString).orElse(NEVER));
  }

  static Traffic parse(String text) {
    String[] fields = text.split(SEPARATOR, -1);
    return new Traffic(
        Integer.parseInt(fields[0]),
        Integer.parseInt(fields[1]),
        Integer.parseInt(fields[2]),
        new Connections(
            Integer.parseInt(fields[3]), Integer.parseInt(fields[4]), Integer.parseInt(fields[5])),
        instant(fields[6]),
        instant(fields[7]));
  }

  private static Optional<Instant> instant(String text) {
    return text.equals(NEVER) ? Optional.empty() : Optional.of(Instant.parse(text));
  }
}
