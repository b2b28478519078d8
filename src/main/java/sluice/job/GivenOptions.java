package sluice.job;

import java.util.Optional;
import sluice.chunk.JobOptions;
import sluice.chunk.MalformedObjectException;
import sluice.chunk.Prices;

/// The user's options, or what is wrong with them. Immutable.
record GivenOptions(JobOptions read, Optional<String> mistake) {
  /// There are none.
  static final GivenOptions NONE = new GivenOptions(JobOptions.NONE, Optional.empty());

  /// Reads options.
  ///
  /// @param usual prices for models that the options do not price
  static GivenOptions of(byte[] json, Prices usual) {
    try {
      JobOptions options = JobOptions.of(json);
      boolean isPriced = !options.prices().or(usual).byModel().isEmpty();
      return options.maxUsd().isPresent() && !isPriced
          ? new GivenOptions(JobOptions.NONE, Optional.of("`max_usd` needs `prices`"))
          : new GivenOptions(options, Optional.empty());
    } catch (MalformedObjectException e) {
      return new GivenOptions(JobOptions.NONE, Optional.of(String.valueOf(e.getMessage())));
    }
  }
}
