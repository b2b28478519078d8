package sluice.limit;

import java.util.OptionalLong;

/// The limits per minute of one model; an empty one is unlimited. Immutable.
///
/// @param requests 1 or more
/// @param tokens 1 or more
public record ModelRates(OptionalLong requests, OptionalLong tokens) {
  /// No limits.
  public static final ModelRates NONE = new ModelRates(OptionalLong.empty(), OptionalLong.empty());

  /// The limit of a unit; empty if there is none.
  OptionalLong of(LimitedUnit unit) {
    return switch (unit) {
      case REQUESTS -> requests;
      case TOKENS -> tokens;
      case INPUT_TOKENS, OUTPUT_TOKENS, IN_FLIGHT -> OptionalLong.empty();
    };
  }
}
