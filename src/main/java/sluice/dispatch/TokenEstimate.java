package sluice.dispatch;

import java.util.Optional;
import sluice.limit.RequestSize;
import sluice.limit.Tokens;
import sluice.message.ErrorCode;
import sluice.message.Prompt;
import sluice.provider.RequestSizer;
import sluice.store.Result;

/// What one prompt takes of its model's limits. Its text is read for it only where somebody counts
/// tokens, and once.
final class TokenEstimate {
  private final ModelLimiter limiter;
  private final Prompt prompt;
  private volatile Optional<RequestSize> read = Optional.empty();

  TokenEstimate(ModelLimiter limiter, Prompt prompt) {
    this.limiter = limiter;
    this.prompt = prompt;
  }

  RequestSize demand() {
    if (!limiter.countsTokens()) {
      return RequestSize.ofBytes(prompt.body().length());
    }
    RequestSize demand = read.orElseGet(() -> RequestSizer.of(prompt));
    read = Optional.of(demand);
    return demand;
  }

  /// By what is known now.
  Tokens estimate() {
    return limiter.need(demand());
  }

  /// How it ends that can never be asked: its input alone is more than the account has in a minute.
  Optional<Result> tooLarge() {
    return Optional.of(demand())
        .filter(limiter::exceeds)
        .map(demand ->
            new Result.Errored(
                ErrorCode.TOO_LARGE,
                "the input has %d tokens at least; the account may ask %d a minute in all"
                    .formatted(demand.least(), limiter.tokenLimit())));
  }
}
