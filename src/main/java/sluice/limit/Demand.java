package sluice.limit;

import java.util.OptionalLong;

/// What is known of a request's tokens before it is sent. Immutable.
///
/// @param bytes of its text
/// @param least the tokens it has at the very least
/// @param outputCap the most tokens the answer may have, by the request's own word
public record Demand(long bytes, long least, OptionalLong outputCap) {
  /// Nothing is known but the length.
  public static Demand ofBytes(long bytes) {
    return new Demand(bytes, 0, OptionalLong.empty());
  }
}
