package sluice.volley;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import sluice.limit.RateLimits;

/// The lanes of this environment: one for each model, as far as there are not too many of them.
/// Safe for many threads.
final class Lanes {
  /// What names models may come from messages, and must not fill the memory.
  private static final int MOST = 32;

  private final Function<String, Lane> maker;
  private final Map<String, Lane> ofModels = new HashMap<>();
  private final Lane ofOthers;

  /// Lanes for the models that have limits of their own, and no others as yet.
  ///
  /// @param maker makes the lane of a model
  Lanes(RateLimits rates, Function<String, Lane> maker) {
    this.maker = maker;
    this.ofOthers = maker.apply("");
    rates.ofModels().keySet().forEach(model -> ofModels.put(model, maker.apply(model)));
  }

  /// The lane of a model, or the one of all for which there is none of their own.
  synchronized Lane of(String model) {
    if (!ofModels.containsKey(model) && ofModels.size() >= MOST) {
      return ofOthers;
    }
    return ofModels.computeIfAbsent(model, maker);
  }
}
