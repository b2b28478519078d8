package sluice.batch;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import sluice.dispatch.StartCondition;
import sluice.message.Message;
import sluice.message.Prompt;
import sluice.store.Claim;
import sluice.store.Records;
import sluice.store.Records.LookUp;
import sluice.store.RetryingStore.RetryLimit;
import sluice.time.Time;

/// The look-up of a prompt's record. It is made before the prompt is sent, and again if the last
/// one is old, since another environment may have stored an answer meanwhile.
///
/// Not safe for concurrent calls; its results may be read from any thread.
final class RecordLookup {
  private final Records records;
  private final BatchListings listings;
  private final Message message;
  private final Prompt prompt;
  private final Time time;
  private final AtomicReference<Known> known = new AtomicReference<>(Known.NOTHING);

  /// The result of the last look-up.
  ///
  /// @param claim what is stored at the key
  /// @param isBeside whether the key beside the usual one is used
  /// @param askedAt the time of the look-up, by the monotonic clock in nanoseconds; empty if there
  ///   was none
  private record Known(Claim claim, boolean isBeside, Optional<Long> askedAt) {
    private static final Known NOTHING =
        new Known(Claim.UNCONTESTED, /* isBeside= */ false, Optional.empty());
  }

  /// @param listings may show that its key has no object
  RecordLookup(Records records, BatchListings listings, Message message, Prompt prompt, Time time) {
    this.records = records;
    this.listings = listings;
    this.message = message;
    this.prompt = prompt;
    this.time = time;
  }

  /// Looks up the record if there may be one.
  CompletableFuture<LookUp> ask(RetryLimit retryLimit) {
    return BatchListings.mayBeThere(message, prompt)
        ? askListed(retryLimit)
        : CompletableFuture.completedFuture(answered());
  }

  /// Switches to the key beside the usual one, which cannot be used, and looks that up.
  CompletableFuture<LookUp> askBeside(RetryLimit retryLimit) {
    known.updateAndGet(before -> new Known(before.claim(), /* isBeside= */ true, before.askedAt()));
    return readNow(retryLimit);
  }

  private LookUp found(Claim claim, long asked) {
    known.updateAndGet(before -> new Known(claim, before.isBeside(), Optional.of(asked)));
    return new LookUp.Answered(claim);
  }

  private CompletableFuture<LookUp> readNow(RetryLimit retryLimit) {
    long now = time.nanos();
    return read(retryLimit)
        .thenApply(
            asked -> asked instanceof LookUp.Answered(Claim claim) ? found(claim, now) : asked);
  }

  private CompletableFuture<LookUp> read(RetryLimit retryLimit) {
    return isBeside()
        ? records.askBeside(prompt.identity(), message.id(), prompt.request(), retryLimit)
        : records.ask(prompt.identity(), message.id(), prompt.request(), retryLimit);
  }

  private LookUp answered() {
    return new LookUp.Answered(claim());
  }

  /// Whether the last look-up is recent enough. A prompt that needed no look-up is always fresh.
  boolean isFresh() {
    Known now = known.get();
    return now.askedAt()
            .map(at -> time.since(at).compareTo(StartCondition.FRESH) <= 0)
            .orElse(/* other= */ true)
        || (mayBeListed() && listings.isAbsent(prompt.identity()));
  }

  /// Repeats the look-up if it is too old.
  CompletableFuture<LookUp> refresh(RetryLimit retryLimit) {
    if (isFresh()) {
      return CompletableFuture.completedFuture(answered());
    }
    return mayBeListed() ? askListed(retryLimit) : readNow(retryLimit);
  }

  private boolean mayBeListed() {
    return claim().equals(Claim.UNCONTESTED) && !isBeside();
  }

  private CompletableFuture<LookUp> askListed(RetryLimit retryLimit) {
    return listings
        .absentAt(prompt.identity())
        .thenCompose(absent ->
            absent
                .map(at -> CompletableFuture.completedFuture(found(Claim.UNCONTESTED, at)))
                .orElseGet(() -> readNow(retryLimit)));
  }

  /// Whether the record goes beside its usual key.
  boolean isBeside() {
    return known.get().isBeside();
  }

  /// What the last look-up found.
  Claim claim() {
    return known.get().claim();
  }
}
