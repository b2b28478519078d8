package sluice.dispatch;

import java.util.Optional;
import sluice.limit.RequestSize;
import sluice.limit.Tokens;
import sluice.message.ErrorCode;
import sluice.message.Prompt;
import sluice.provider.RequestSizer;
import sluice.store.Result;

/// The size of one prompt and its tokens as its limiter estimates them. Its text is read once, and
/// only if the provider counts tokens. Safe for many threads.
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

  /// Returns the estimate by what the limiter knows now.
  Tokens tokens() {
    return limiter.estimate(size());
  }

  /// Returns the error of a prompt that can never be sent: its input alone exceeds the account's
  /// tokens per minute.
  Optional<Result> tooLarge() {
    return Optional.of(size())
        .filter(limiter::exceeds)
        .map(size ->
            new Result.Errored(
                ErrorCode.TOO_LARGE,
                "the input has at least %d tokens; the account may use %d a minute in all"
                    .formatted(size.least(), limiter.tokenLimit())));
  }
}
