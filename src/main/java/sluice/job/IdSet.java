package sluice.job;

/// A set of ids by 128 bits of their hashes: 16 bytes an id, and as much again at most. Two ids of
/// three million have the same hash with a chance of 1 in 10^25. Confined to one thread.
final class IdSet {
  private static final int FIRST_SLOTS = 1 << 10;

  private long[] slots = new long[2 * FIRST_SLOTS];
  private int size;

  /// Adds an id; false where it is there already.
  boolean add(String id) {
    Hash128 hash = Hash128.of(id);
    if (!insert(slots, hash.high(), hash.low())) {
      return false;
    }
    size++;
    if (size > slots.length / 2 * 3 / 4) {
      grow();
    }
    return true;
  }

  int size() {
    return size;
  }

  private void grow() {
    long[] more = new long[slots.length * 2];
    for (int i = 0; i < slots.length; i += 2) {
      if ((slots[i] | slots[i + 1]) != 0) {
        var _ = insert(more, slots[i], slots[i + 1]);
      }
    }
    slots = more;
  }

  private static boolean insert(long[] into, long high, long low) {
    int mask = into.length / 2 - 1;
    int slot = (int) low & mask;
    while ((into[2 * slot] | into[2 * slot + 1]) != 0) {
      if (into[2 * slot] == high && into[2 * slot + 1] == low) {
        return false;
      }
      slot = slot + 1 & mask;
    }
    into[2 * slot] = high;
    into[2 * slot + 1] = low;
    return true;
  }
}
