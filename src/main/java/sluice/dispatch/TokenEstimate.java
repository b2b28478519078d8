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

  RequestSize size() {
    if (!limiter.countsTokens()) {
      return RequestSize.ofBytes(prompt.body().length());
    }
    RequestSize size = read.orElseGet(() -> RequestSizer.of(prompt));
    read = Optional.of(size);
    return size;
  }

  /// By what is known now.
  Tokens tokens() {
    return limiter.estimate(size());
  }

  /// How it ends that can never be asked: its input alone is more than the account has in a minute.
  Optional<Result> tooLarge() {
    return Optional.of(size())
        .filter(limiter::exceeds)
        .map(size ->
            new Result.Errored(
                ErrorCode.TOO_LARGE,
                "the input has %d tokens at least; the account may ask %d a minute in all"
                    .formatted(size.least(), limiter.tokenLimit())));
  }
}
