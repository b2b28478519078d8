package sluice.store;

import java.util.NavigableSet;
import java.util.concurrent.CompletableFuture;
import sluice.store.ObjectStore.Failed;
import sluice.store.ObjectStore.Page;
import sluice.store.RetryingStore.RetryLimit;
import sluice.time.Time;

/// Lists keys of a store, by the rule of [KeyListing]. Safe for many threads; never blocks.
///
/// S3's listings are strongly consistent (Amazon S3, "Amazon S3 data consistency model").
public final class KeyListings {
  private final RetryingStore store;
  private final Time time;

  /// Listings of a store.
  public KeyListings(RetryingStore store, Time time) {
    this.store = store;
    this.time = time;
  }

  /// Lists keys of one job. A store that does not list is no failure: it tells of no key.
  ///
  /// @param folder what the keys begin with
  /// @param wanted the keys of which it is to tell, at least one, in the order of their bytes; not
  ///   changed
  public CompletableFuture<KeyListing> of(
      String folder, NavigableSet<String> wanted, RetryLimit retryLimit) {
    return list(folder, wanted, KeyListing.from(wanted.first(), time.nanos()), retryLimit);
  }

  private CompletableFuture<KeyListing> list(
      String folder, NavigableSet<String> wanted, KeyListing known, RetryLimit retryLimit) {
    int before = wanted.tailSet(known.last(), /* inclusive= */ false).size();
    return store
        .list(folder, known.last(), retryLimit)
        .thenCompose(listing ->
            switch (listing) {
              case Failed _ -> CompletableFuture.completedFuture(known);
              case Page(var keys, _) when !known.isContinuedBy(keys) ->
                  CompletableFuture.completedFuture(KeyListing.ofNothing(known.asked()));
              case Page(var keys, boolean isLast) -> {
                KeyListing more = known.with(keys, isLast);
                int left = wanted.tailSet(more.last(), /* inclusive= */ false).size();
                yield more.goesOn(before, left)
                    ? list(folder, wanted, more, retryLimit)
                    : CompletableFuture.completedFuture(more);
              }
            });
  }
}
