package sluice.limit;

/// What a provider counts against a limit.
public enum Dimension {
  REQUESTS,
  /// Input and output together.
  TOKENS,
  INPUT_TOKENS,
  OUTPUT_TOKENS
}
