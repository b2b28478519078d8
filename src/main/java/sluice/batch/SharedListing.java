package sluice.batch;

import java.util.NavigableSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import sluice.store.KeyListing;

/// A listing of stored keys for all who ask while it is under way or fresh. Safe for many threads.
final class SharedListing {
  private static final int MOST_DOUBLINGS = 10;

  private final NavigableSet<String> wanted;
  private final int unpaid;

  /// The keys that needed no read because of it.
  private final Set<String> saved = ConcurrentHashMap.newKeySet();

  private final CompletableFuture<KeyListing> result = new CompletableFuture<>();

  /// Completed in the order of asking.
  private final Queue<CompletableFuture<KeyListing>> waiting = new ConcurrentLinkedQueue<>();

  /// @param wanted the keys for which it is started
  /// @param unpaid how many listings before it, in a row, saved less than they cost
  SharedListing(NavigableSet<String> wanted, int unpaid) {
    this.wanted = wanted;
    this.unpaid = unpaid;
  }

  /// The keys for which it was started.
  NavigableSet<String> wanted() {
    return wanted;
  }

  boolean isDone() {
    return result.isDone();
  }

  CompletableFuture<KeyListing> await() {
    if (result.isDone()) {
      return result;
    }
    var mine = new CompletableFuture<KeyListing>();
    waiting.add(mine);
    if (result.isDone()) {
      answer(result.join());
    }
    return mine;
  }

  /// Ends it.
  void complete(KeyListing listing) {
    result.complete(listing);
    answer(listing);
  }

  private void answer(KeyListing listing) {
    for (var next = waiting.poll(); next != null; next = waiting.poll()) {
      next.complete(listing);
    }
  }

  /// Its result; it has ended.
  KeyListing listing() {
    return result.join();
  }

  /// Whether it tells of a key, or was made for it in vain; it has ended.
  boolean isEnough(String key) {
    return listing().tellsOf(key) || wanted.contains(key);
  }

  /// It has saved the read of a key.
  void saved(String key) {
    saved.add(key);
  }

  /// How many keys make the next listing worth its price; it has ended.
  int neededNext() {
    return listing().cost() << Math.min(MOST_DOUBLINGS, unpaidSoFar());
  }

  /// How many listings up to this one, in a row, have saved less than they cost so far; it has
  /// ended.
  int unpaidSoFar() {
    return saved.size() >= listing().cost() ? 0 : unpaid + 1;
  }
}
