package sluice.simulation;

import java.util.Arrays;

/// How many requests were started in each second. Confined to one thread.
final class Starts {
  private static final long SECOND = 1_000_000_000;
  private static final int MINUTE = 60;

  private int[] bySecond = new int[MINUTE];
  private int first = -1;
  private int last;

  /// One more; never before the last one.
  void add(long nanos) {
    last = Math.toIntExact(nanos / SECOND);
    first = first < 0 ? last : first;
    if (last >= bySecond.length) {
      bySecond = Arrays.copyOf(bySecond, last * 2);
    }
    bySecond[last]++;
  }

  /// How many were started a minute, from the first one to a minute before the last one.
  double perMinute() {
    int end = last - MINUTE;
    return end <= first
        ? 0
        : (double) Arrays.stream(bySecond, first, end).sum() * MINUTE / (end - first);
  }

  /// How many were started in the emptiest minute before the last one.
  int leastInAMinute() {
    int least = Integer.MAX_VALUE;
    for (int from = first; from + 2 * MINUTE <= last; from++) {
      least = Math.min(least, Arrays.stream(bySecond, from, from + MINUTE).sum());
    }
    return least == Integer.MAX_VALUE ? 0 : least;
  }
}
