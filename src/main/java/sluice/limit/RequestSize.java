package sluice.limit;

import java.util.OptionalLong;

/// The size of a request, from which its tokens are estimated. Immutable.
///
/// @param bytes the length of its text
/// @param least a lower bound of its input tokens
/// @param outputCap the most output tokens, if the request sets a cap
public record RequestSize(long bytes, long least, OptionalLong outputCap) {
  /// A size of which only the length is known.
  public static RequestSize ofBytes(long bytes) {
    return new RequestSize(bytes, 0, OptionalLong.empty());
  }
}
