package sluice.chunk;

/// The tokens of requests and answers, as the provider counted them. Immutable.
///
/// @param input all tokens of the requests
/// @param cached those of them that were read from a cache
/// @param output all tokens of the answers
/// @param reasoning those of them that are not told
public record TokenCount(long input, long cached, long output, long reasoning) {
  /// None.
  public static final TokenCount NONE = new TokenCount(0, 0, 0, 0);

  /// All of them.
  public long total() {
    return input + output;
  }

  /// With others.
  public TokenCount plus(TokenCount more) {
    return new TokenCount(
        input + more.input, cached + more.cached, output + more.output, reasoning + more.reasoning);
  }
}
