package sluice.dispatch;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import sluice.limit.AccountRates;

/// The models of this environment: one for each model, as far as there are not too many of them.
/// Safe for many threads.
///
/// A name that nothing was ever answered under, and that nobody uses now, leaves its model to
/// another: the one that was asked for longest ago first.
public final class ModelLimiters {
  /// What names models may come from messages, and must not fill the memory.
  private static final int MOST = 32;

  private static final float USUAL_LOAD = 0.75f;

  private final Function<String, ModelLimiter> maker;
  private final Set<String> configured;
  private final Map<String, ModelLimiter> ofModels =
      new LinkedHashMap<>(MOST, USUAL_LOAD, /* accessOrder= */ true);
  private final ModelLimiter ofOthers;

  /// Lanes for the models that have limits of their own, and no others as yet.
  ///
  /// @param maker makes the model of a model
  public ModelLimiters(AccountRates rates, Function<String, ModelLimiter> maker) {
    this.maker = maker;
    this.ofOthers = maker.apply("");
    this.configured = Set.copyOf(rates.ofModels().keySet());
    configured.forEach(model -> ofModels.put(model, maker.apply(model)));
  }

  /// The model of a model, or the one of all for which there is none of their own.
  public synchronized ModelLimiter of(String model) {
    if (!ofModels.containsKey(model) && ofModels.size() >= MOST) {
      unused().ifPresent(ofModels::remove);
    }
    return ofModels.containsKey(model) || ofModels.size() < MOST
        ? ofModels.computeIfAbsent(model, maker)
        : ofOthers;
  }

  /// The same, for one that uses it until it says that it [leaves][ModelLimiter#leave].
  public synchronized ModelLimiter join(String model) {
    ModelLimiter limiter = of(model);
    limiter.join();
    return limiter;
  }

  private Optional<String> unused() {
    return ofModels.entrySet().stream()
        .filter(entry -> !configured.contains(entry.getKey()))
        .filter(entry -> entry.getValue().isUnproven())
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
