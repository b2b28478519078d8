package sluice.batch;

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
  private final Records records;
  private final BatchListings listings;
  private final Message message;
  private final Prompt prompt;
  private final Time time;
  private final String folder;
  private final String key;
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

  /// @param listings what may tell that there is nothing at its key
  RecordLookup(Records records, BatchListings listings, Message message, Prompt prompt, Time time) {
    this.records = records;
    this.listings = listings;
    this.message = message;
    this.prompt = prompt;
    this.time = time;
    this.folder = records.folder(prompt.identity());
    this.key = records.key(prompt.identity());
  }

  /// The store is asked for whatever may have a record already; a messageId received for the first
  /// time cannot.
  CompletableFuture<LookUp> ask(RetryLimit patience) {
    return mayBeThere(message, prompt)
        ? askNow(patience)
        : CompletableFuture.completedFuture(answered());
  }

  /// Whether a message may have a record already.
  static boolean mayBeThere(Message message, Prompt prompt) {
    return prompt.identity().own() || message.receives() > 1;
  }

  /// From here on what stands beside the key counts, since the key cannot be used.
  CompletableFuture<LookUp> askBeside(RetryLimit patience) {
    known.updateAndGet(before -> new Known(before.claim(), /* isBeside= */ true, before.askedAt()));
    return askNow(patience);
  }

  private CompletableFuture<LookUp> askNow(RetryLimit patience) {
    return isBeside()
        ? readNow(patience)
        : listings
            .of(folder)
            .thenCompose(listing ->
                listing.isAbsent(key) && listings.isFresh(listing)
                    ? CompletableFuture.completedFuture(absent(listing.asked()))
                    : readNow(patience));
  }

  private LookUp absent(long asked) {
    return found(Claim.UNCONTESTED, asked);
  }

  private LookUp found(Claim claim, long asked) {
    known.updateAndGet(before -> new Known(claim, before.isBeside(), Optional.of(asked)));
    return new LookUp.Answered(claim);
  }

  private CompletableFuture<LookUp> readNow(RetryLimit patience) {
    long now = time.nanos();
    return read(patience)
        .thenApply(
            asked -> asked instanceof LookUp.Answered(Claim claim) ? found(claim, now) : asked);
  }

  private CompletableFuture<LookUp> read(RetryLimit patience) {
    return isBeside()
        ? records.askBeside(prompt.identity(), message.id(), prompt.request(), patience)
        : records.ask(prompt.identity(), message.id(), prompt.request(), patience);
  }

  private LookUp answered() {
    return new LookUp.Answered(claim());
  }

  /// Whether what was asked holds still; what needs no asking always does.
  boolean isFresh() {
    Known now = known.get();
    return now.askedAt()
            .map(at -> time.since(at).compareTo(BatchListings.FRESH) <= 0)
            .orElse(/* other= */ true)
        || (now.claim().equals(Claim.UNCONTESTED)
            && !now.isBeside()
            && listings.isAbsent(folder, key));
  }

  /// Asks once more where that is due.
  CompletableFuture<LookUp> refresh(RetryLimit patience) {
    return isFresh() ? CompletableFuture.completedFuture(answered()) : askNow(patience);
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
