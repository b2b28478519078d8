package sluice.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Which keys have an object, as far as a listing tells. Immutable.
///
/// Keys are listed from the least that is wanted to the greatest. A listing costs as much as twelve
/// reads (Amazon S3 pricing: $0.005 and $0.0004 for 1,000 requests), so it goes on as long as a
/// page tells of at least so many wanted keys, and as many are left.
///
/// @param asked when it began, a reading of the monotonic clock in nanoseconds
/// @param first what was listed begins after this
/// @param last the greatest key of which it tells
/// @param isAll whether it tells of all keys after the first
/// @param pages the keys in between that have an object, a set for each page
public record KeyListing(
    long asked, String first, String last, boolean isAll, List<Set<String>> pages) {
  /// How many reads a page costs.
  public static final int COST = 12;

  /// A listing that tells of no key.
  ///
  /// @param asked a reading of the monotonic clock in nanoseconds
  public static KeyListing ofNothing(long asked) {
    return new KeyListing(asked, "", "", /* isAll= */ false, List.of());
  }

  /// A listing that begins at a key.
  static KeyListing from(String key, long asked) {
    String before = key.substring(0, key.length() - 1);
    return new KeyListing(asked, before, before, /* isAll= */ false, List.of());
  }

  /// What it has cost, in reads; as much as one page if there was none.
  public int cost() {
    return COST * Math.max(1, pages.size());
  }

  /// Whether a page that saves so many reads pays.
  private static boolean pays(int reads) {
    return reads >= COST;
  }

  /// Whether a page continues it: a store that lists in another order, as directory buckets do,
  /// tells of no range of keys.
  boolean isContinuedBy(List<String> keys) {
    String before = last;
    for (String key : keys) {
      if (key.compareTo(before) <= 0) {
        return false;
      }
      before = key;
    }
    return true;
  }

  /// With one more page.
  ///
  /// @param keys those after the last
  KeyListing with(List<String> keys, boolean isLast) {
    List<Set<String>> found = new ArrayList<>(pages);
    found.add(Set.copyOf(keys));
    String end = keys.isEmpty() ? last : keys.getLast();
    return new KeyListing(asked, first, end, isLast, List.copyOf(found));
  }

  /// Whether it tells that a key has no object.
  public boolean isAbsent(String key) {
    if (!tellsOf(key)) {
      return false;
    }
    for (Set<String> page : pages) {
      if (page.contains(key)) {
        return false;
      }
    }
    return true;
  }

  /// Whether it tells if a key has an object.
  public boolean tellsOf(String key) {
    return !last.isEmpty() && key.compareTo(first) > 0 && (isAll || key.compareTo(last) <= 0);
  }

  /// Where the next page begins, if one is worth its price.
  ///
  /// @param before how many wanted keys were left before the last page
  boolean goesOn(int before, int left) {
    return !isAll && pays(before - left) && pays(left);
  }
}
