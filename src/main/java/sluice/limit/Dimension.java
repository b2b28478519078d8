package sluice.limit;

/// What a provider counts against a limit.
public enum Dimension {
  REQUESTS,
  /// Input and output together.
  TOKENS,
  INPUT_TOKENS,
  OUTPUT_TOKENS,
  /// Requests that are under way at the same time.
  IN_FLIGHT
}
