package sluice.batch;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import sluice.message.Message;
import sluice.message.Prompt;
import sluice.store.Claim;
import sluice.store.Records;
import sluice.store.Records.LookUp;
import sluice.store.RetryingStore.RetryLimit;
import sluice.time.Time;

/// What stands at the key of a prompt's record, asked before it is paid for and again where that
/// was long ago: another environment may have answered it meanwhile.
///
/// Its steps follow one another.
public final class RecordLookup {
  /// What was asked longer ago is asked again before the prompt starts.
  private static final Duration FRESH = Duration.ofSeconds(10);

  private final Records records;
  private final Message message;
  private final Prompt prompt;
  private final Time time;
  private final AtomicReference<Known> known = new AtomicReference<>(Known.NOTHING);

  /// What is known so far.
  ///
  /// @param claim what was found last
  /// @param isBeside whether the record goes beside its key
  /// @param askedAt when it was found, a reading of the monotonic clock; empty where it was never
  ///   asked for
  private record Known(Claim claim, boolean isBeside, Optional<Long> askedAt) {
    private static final Known NOTHING =
        new Known(Claim.UNCONTESTED, /* isBeside= */ false, Optional.empty());
  }

  RecordLookup(Records records, Message message, Prompt prompt, Time time) {
    this.records = records;
    this.message = message;
    this.prompt = prompt;
    this.time = time;
  }

  /// The store is asked for whatever may have a record already; a messageId received for the first
  /// time cannot.
  CompletableFuture<LookUp> ask(RetryLimit retryLimit) {
    boolean mayBeThere = prompt.identity().own() || message.receives() > 1;
    return mayBeThere ? askNow(retryLimit) : CompletableFuture.completedFuture(answered());
  }

  /// From here on what stands beside the key counts, since the key cannot be used.
  CompletableFuture<LookUp> askBeside(RetryLimit retryLimit) {
    known.updateAndGet(before -> new Known(before.claim(), /* isBeside= */ true, before.askedAt()));
    return askNow(retryLimit);
  }

  private CompletableFuture<LookUp> askNow(RetryLimit retryLimit) {
    long now = time.nanos();
    return read(retryLimit)
        .thenApply(asked -> {
          if (asked instanceof LookUp.Answered(Claim found)) {
            known.updateAndGet(before -> new Known(found, before.isBeside(), Optional.of(now)));
          }
          return asked;
        });
  }

  private CompletableFuture<LookUp> read(RetryLimit retryLimit) {
    return isBeside()
        ? records.askBeside(prompt.identity(), message.id(), prompt.request(), retryLimit)
        : records.ask(prompt.identity(), message.id(), prompt.request(), retryLimit);
  }

  private LookUp answered() {
    return new LookUp.Answered(claim());
  }

  /// Whether what was asked holds still; what needs no asking always does.
  boolean isFresh() {
    return known
        .get()
        .askedAt()
        .map(at -> time.since(at).compareTo(FRESH) <= 0)
        .orElse(/* other= */ true);
  }

  /// Asks once more where that is due.
  CompletableFuture<LookUp> refresh(RetryLimit retryLimit) {
    return isFresh() ? CompletableFuture.completedFuture(answered()) : askNow(retryLimit);
  }

  /// Whether its record goes beside its key.
  boolean isBeside() {
    return known.get().isBeside();
  }

  /// What was found last.
  Claim claim() {
    return known.get().claim();
  }
}
