package sluice.limit;

import java.util.Map;

/// The limits of an account, and how many environments share them. Immutable.
///
/// @param ofModels the limits of single models, by their names as prompts give them
/// @param ofOthers the limits of each other model
/// @param environments how many share them; each takes as large a part as the others
public record AccountRates(
    Map<String, ModelRates> ofModels, ModelRates ofOthers, int environments) {
  /// An account without limits.
  public static final AccountRates NONE = new AccountRates(Map.of(), ModelRates.NONE, 1);

  /// The account's limits for a model.
  public ModelRates of(String model) {
    return ofModels.getOrDefault(model, ofOthers);
  }
}
