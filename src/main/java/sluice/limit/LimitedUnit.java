package sluice.limit;

/// The unit that a provider's limit counts.
public enum LimitedUnit {
  REQUESTS,
  /// Input and output tokens together.
  TOKENS,
  INPUT_TOKENS,
  OUTPUT_TOKENS,
  /// Requests in flight at the same time.
  IN_FLIGHT
}
