package sluice.batch;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import sluice.message.Message;
import sluice.message.Prompt;
import sluice.store.Claim;
import sluice.store.Records.LookUp;
import sluice.store.RetryingStore.RetryLimit;

/// What stands at the key of a prompt's record, asked before it is paid for and again where that
/// was long ago: another environment may have answered it meanwhile.
///
/// Its steps follow one another.
final class RecordLookup {
  /// What was asked longer ago is asked again before the prompt starts.
  private static final Duration FRESH = Duration.ofSeconds(10);

  private final Environment environment;
  private final Message message;
  private final Prompt prompt;
  private volatile Claim claim = Claim.UNCONTESTED;
  private volatile boolean isBeside;
  private volatile Optional<Long> askedAt = Optional.empty();

  RecordLookup(Environment environment, Message message, Prompt prompt) {
    this.environment = environment;
    this.message = message;
    this.prompt = prompt;
  }

  /// The store is asked for whatever may have a record already; a messageId received for the first
  /// time cannot.
  CompletableFuture<LookUp> ask(RetryLimit patience) {
    boolean mayBeThere = prompt.identity().own() || message.receives() > 1;
    return mayBeThere ? askNow(patience) : CompletableFuture.completedFuture(answered());
  }

  /// From here on what stands beside the key counts, since the key cannot be used.
  CompletableFuture<LookUp> askBeside(RetryLimit patience) {
    isBeside = true;
    return askNow(patience);
  }

  private CompletableFuture<LookUp> askNow(RetryLimit patience) {
    long now = environment.time().nanos();
    return read(patience)
        .thenApply(asked -> {
          if (asked instanceof LookUp.Answered(Claim found)) {
            claim = found;
            askedAt = Optional.of(now);
          }
          return asked;
        });
  }

  private CompletableFuture<LookUp> read(RetryLimit patience) {
    return isBeside
        ? environment
            .records()
            .askBeside(prompt.identity(), message.id(), prompt.request(), patience)
        : environment.records().ask(prompt.identity(), message.id(), prompt.request(), patience);
  }

  private LookUp answered() {
    return new LookUp.Answered(claim);
  }

  /// Whether what was asked holds still; what needs no asking always does.
  boolean isFresh() {
    return askedAt
        .map(at -> environment.time().since(at).compareTo(FRESH) <= 0)
        .orElse(/* other= */ true);
  }

  /// Asks once more where that is due.
  CompletableFuture<LookUp> refresh(RetryLimit patience) {
    return isFresh() ? CompletableFuture.completedFuture(answered()) : askNow(patience);
  }

  /// Whether its record goes beside its key.
  boolean isBeside() {
    return isBeside;
  }

  /// What was found last.
  Claim claim() {
    return claim;
  }
}
