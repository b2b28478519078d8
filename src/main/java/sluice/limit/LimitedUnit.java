package sluice.limit;

/// What a provider counts against a limit.
public enum LimitedUnit {
  REQUESTS,
  /// Input and output together.
  TOKENS,
  INPUT_TOKENS,
  OUTPUT_TOKENS,
  /// Requests that are under way at the same time.
  IN_FLIGHT
}
