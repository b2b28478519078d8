package sluice.chunk;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/// What is remembered of a line that has no record yet. Immutable.
///
/// @param line the number of the line in the file
/// @param evidence what failed attempts tell against it, see [sluice.health]
/// @param failingSince when it failed first
/// @param notBefore when it may be sent again
public record LineState(
    int line, double evidence, Optional<Instant> failingSince, Optional<Instant> notBefore) {

  /// Both of two states of the same line.
  LineState and(LineState other) {
    return new LineState(
        line,
        Math.max(evidence, other.evidence),
        Stream.of(failingSince, other.failingSince)
            .flatMap(Optional::stream)
            .min(Comparator.naturalOrder()),
        Stream.of(notBefore, other.notBefore)
            .flatMap(Optional::stream)
            .max(Comparator.naturalOrder()));
  }
}
