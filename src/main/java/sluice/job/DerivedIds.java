package sluice.job;

import sluice.message.Sha256;

/// Makes ids for lines that have none: the first 16 hex digits of the line's SHA-256, with `-2`,
/// `-3`, … for its repetitions, so that the same file has the same ids again. 12 bytes an id, and
/// as much again at most. Confined to one thread.
final class DerivedIds {
  private static final int DIGITS = 16;
  private static final int FIRST_SLOTS = 1 << 10;

  private long[] names = new long[FIRST_SLOTS];
  private int[] counts = new int[FIRST_SLOTS];
  private int size;

  /// The id of a line.
  String ofText(String line) {
    return ofDigest(Sha256.hex(line));
  }

  /// The id of a line by its SHA-256.
  String ofDigest(String digest) {
    String name = digest.substring(0, DIGITS);
    int count = count(Long.parseUnsignedLong(name, 16));
    return count == 1 ? name : name + "-" + count;
  }

  private int count(long name) {
    int slot = slot(names, counts, name);
    if (counts[slot] == 0) {
      names[slot] = name;
      size++;
    }
    int count = ++counts[slot];
    if (size > names.length * 3L / 4) {
      grow();
    }
    return count;
  }

  private void grow() {
    long[] moreNames = new long[names.length * 2];
    int[] moreCounts = new int[names.length * 2];
    for (int i = 0; i < names.length; i++) {
      if (counts[i] > 0) {
        int slot = slot(moreNames, moreCounts, names[i]);
        moreNames[slot] = names[i];
        moreCounts[slot] = counts[i];
      }
    }
    names = moreNames;
    counts = moreCounts;
  }

  /// Where a name stands, or would.
  private static int slot(long[] names, int[] counts, long name) {
    int mask = names.length - 1;
    int slot = (int) name & mask;
    while (counts[slot] > 0 && names[slot] != name) {
      slot = slot + 1 & mask;
    }
    return slot;
  }
}
