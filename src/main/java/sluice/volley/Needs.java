package sluice.volley;

import java.util.Optional;
import sluice.limit.Demand;
import sluice.limit.Need;
import sluice.message.ErrorCode;
import sluice.message.Prompt;
import sluice.provider.DemandReader;
import sluice.store.Ending;

/// What one prompt takes of its lane's limits. Its text is read for it only where somebody counts
/// tokens, and once.
final class Needs {
  private final Lane lane;
  private final Prompt prompt;
  private volatile Optional<Demand> read = Optional.empty();

  Needs(Lane lane, Prompt prompt) {
    this.lane = lane;
    this.prompt = prompt;
  }

  Demand demand() {
    if (!lane.countsTokens()) {
      return Demand.ofBytes(prompt.body().length());
    }
    Demand demand = read.orElseGet(() -> DemandReader.of(prompt));
    read = Optional.of(demand);
    return demand;
  }

  /// By what is known now.
  Need estimate() {
    return lane.need(demand());
  }

  /// How it ends that can never be asked: its input alone is more than the account has in a minute.
  Optional<Ending> tooLarge() {
    return Optional.of(demand())
        .filter(lane::exceeds)
        .map(demand ->
            new Ending.Errored(
                ErrorCode.TOO_LARGE,
                "the input has %d tokens at least; the account may ask %d a minute in all"
                    .formatted(demand.least(), lane.tokenLimit())));
  }
}
