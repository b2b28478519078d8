package sluice.limit;

import java.util.Map;

/// The rate limits of an account, and how many environments share it. Immutable.
///
/// @param ofModels the limits of single models, by the names that prompts give
/// @param ofOthers the limits of each other model
/// @param environments how many environments share the account; 1 or more
public record AccountRates(
    Map<String, ModelRates> ofModels, ModelRates ofOthers, int environments) {
  /// An account without limits.
  public static final AccountRates NONE = new AccountRates(Map.of(), ModelRates.NONE, 1);

  /// The account's limits for a model.
  public ModelRates of(String model) {
    return ofModels.getOrDefault(model, ofOthers);
  }
}
