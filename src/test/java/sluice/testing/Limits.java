package sluice.testing;

import java.util.Optional;
import java.util.OptionalLong;
import sluice.limit.ModelRates;

/// What the sample provider allows of one model. Immutable.
///
/// @param requests above it requests get 429; empty for no limit, as the other
/// @param tokens of input and output together
public record Limits(Optional<Rate> requests, Optional<Rate> tokens) {
  /// Everything is allowed.
  public static final Limits NONE = new Limits(Optional.empty(), Optional.empty());

  /// The same where nothing else is told.
  public Limits orTold(ModelRates told) {
    return new Limits(
        boxed(told.requests()).map(Rate::ofRequests).or(() -> requests),
        boxed(told.tokens()).map(Rate::ofTokens).or(() -> tokens));
  }

  private static Optional<Long> boxed(OptionalLong number) {
    return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
  }
}
