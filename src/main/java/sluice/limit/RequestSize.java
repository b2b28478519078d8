package sluice.limit;

import java.util.OptionalLong;

/// What is known of a request's tokens before it is sent. Immutable.
///
/// @param bytes of its text
/// @param least the tokens it has at the very least
/// @param outputCap the most tokens the answer may have, by the request's own word
public record RequestSize(long bytes, long least, OptionalLong outputCap) {
  /// Nothing is known but the length.
  public static RequestSize ofBytes(long bytes) {
    return new RequestSize(bytes, 0, OptionalLong.empty());
  }
}
