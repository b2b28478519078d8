package sluice.dispatch;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import sluice.limit.AccountRates;

/// The limiters of an environment, one for each model, up to a maximum. Safe for many threads.
///
/// If there are too many, a model that never answered and has no user loses its limiter, the least
/// recently used first; if there is none, all further models share one limiter.
public final class ModelLimiters {
  /// Messages choose the names of models, and must not fill the memory.
  private static final int MOST = 32;

  private static final float USUAL_LOAD = 0.75f;

  private final Function<String, ModelLimiter> maker;
  private final Set<String> configured;
  private final Map<String, ModelLimiter> ofModels =
      new LinkedHashMap<>(MOST, USUAL_LOAD, /* accessOrder= */ true);
  private final ModelLimiter ofOthers;

  /// The limiters of the models that have configured limits.
  ///
  /// @param maker creates the limiter of a model
  public ModelLimiters(AccountRates rates, Function<String, ModelLimiter> maker) {
    this.maker = maker;
    this.ofOthers = maker.apply("");
    this.configured = Set.copyOf(rates.ofModels().keySet());
    configured.forEach(model -> ofModels.put(model, maker.apply(model)));
  }

  /// Returns the limiter of a model, or the shared one if there are too many.
  public synchronized ModelLimiter of(String model) {
    if (!ofModels.containsKey(model) && ofModels.size() >= MOST) {
      unused().ifPresent(ofModels::remove);
    }
    return ofModels.containsKey(model) || ofModels.size() < MOST
        ? ofModels.computeIfAbsent(model, maker)
        : ofOthers;
  }

  /// Returns the same and adds a user, until it [leaves][ModelLimiter#leave].
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
