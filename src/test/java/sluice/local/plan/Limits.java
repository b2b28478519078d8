package sluice.local.plan;

import java.util.OptionalInt;
import sluice.limit.AccountRates;
import sluice.settings.Settings;

/// The limits within which a job is run. Immutable.
///
/// @param rates of the account
/// @param inFlight the most requests at the same time; empty where there is no such limit but the
///   one that the other limits suggest
public record Limits(AccountRates rates, OptionalInt inFlight) {
  /// What the function has where nothing is said at all.
  private static final int USUAL_IN_FLIGHT = 64;

  /// The limits of settings.
  ///
  /// @param isInFlightGiven whether the settings say how many requests may be in flight
  public static Limits of(Settings settings, boolean isInFlightGiven) {
    AccountRates rates = settings.rates();
    boolean hasRates =
        !rates.ofModels().isEmpty()
            || rates.ofOthers().requests().isPresent()
            || rates.ofOthers().tokens().isPresent();
    return new Limits(
        rates,
        isInFlightGiven
            ? OptionalInt.of(settings.maxInFlight())
            : hasRates ? OptionalInt.empty() : OptionalInt.of(USUAL_IN_FLIGHT));
  }
}
