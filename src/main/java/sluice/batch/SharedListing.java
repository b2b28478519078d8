package sluice.batch;

import java.util.NavigableSet;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import sluice.store.KeyListing;

/// A listing of stored keys for all who ask while it is under way. Safe for many threads.
///
/// @param wanted the keys for which it was started
/// @param share the share of the wanted keys of which the result tells
/// @param waiting completed in the order of asking
record SharedListing(
    NavigableSet<String> wanted,
    CompletableFuture<KeyListing> result,
    CompletableFuture<Double> share,
    Queue<CompletableFuture<KeyListing>> waiting) {
  SharedListing(NavigableSet<String> wanted) {
    this(wanted, new CompletableFuture<>());
  }

  private SharedListing(NavigableSet<String> wanted, CompletableFuture<KeyListing> result) {
    this(
        wanted,
        result,
        result.thenApply(listing -> listing.share(wanted)),
        new ConcurrentLinkedQueue<>());
  }

  CompletableFuture<KeyListing> await() {
    if (result.isDone()) {
      return result;
    }
    var mine = new CompletableFuture<KeyListing>();
    waiting.add(mine);
    if (result.isDone()) {
      complete(result.join());
    }
    return mine;
  }

  void complete(KeyListing listing) {
    for (var next = waiting.poll(); next != null; next = waiting.poll()) {
      next.complete(listing);
    }
  }

  /// Whether it tells of a key, or was made for it in vain.
  ///
  /// @param listing its result
  boolean isEnough(KeyListing listing, String key) {
    return listing.tellsOf(key) || wanted.contains(key);
  }
}
