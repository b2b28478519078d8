package sluice.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/// Which of the visible messages is handed out next. Confined to one thread.
sealed interface DeliveryOrder {
  /// Whether any message may be handed out.
  boolean hasNext();

  /// A call of receive begins.
  void begin();

  /// Hands one out.
  int take();

  /// One has come, and is visible.
  void add(int number);

  /// One that was handed out is visible again.
  void putBack(int number);

  /// One is gone for good, whether it was visible or away.
  void forget(int number, boolean wasVisible);

  /// Any of them, as a standard queue may.
  final class Any implements DeliveryOrder {
    private final Random random;
    private int[] visible = new int[16];
    private int count;

    Any(Random random) {
      this.random = random;
    }

    @Override
    public boolean hasNext() {
      return count > 0;
    }

    @Override
    public void begin() {}

    @Override
    public int take() {
      return takeAt(random.nextInt(count));
    }

    private int takeAt(int index) {
      int number = visible[index];
      visible[index] = visible[--count];
      return number;
    }

    @Override
    public void add(int number) {
      putBack(number);
    }

    @Override
    public void putBack(int number) {
      if (count == visible.length) {
        visible = Arrays.copyOf(visible, count * 2);
      }
      visible[count++] = number;
    }

    @Override
    public void forget(int number, boolean wasVisible) {
      if (wasVisible) {
        int index = 0;
        while (visible[index] != number) {
          index++;
        }
        takeAt(index);
      }
    }
  }

  /// Of any group, but a group's in their order, and none while others of it are away: as a FIFO
  /// queue does.
  final class Groups implements DeliveryOrder {
    private final Random random;
    private final int messages;
    private final BitSet gone = new BitSet();
    private final int[] next;
    private final int[] away;
    private int open = -1;

    /// Message n is of group n modulo the number of groups.
    Groups(int messages, int groups, Random random) {
      this.random = random;
      this.messages = messages;
      this.next = new int[groups];
      this.away = new int[groups];
      Arrays.setAll(next, group -> group);
    }

    @Override
    public boolean hasNext() {
      return isTakeable(open) || !free().isEmpty();
    }

    @Override
    public void begin() {
      open = -1;
    }

    @Override
    public int take() {
      if (!isTakeable(open)) {
        List<Integer> free = free();
        open = free.get(random.nextInt(free.size()));
      }
      int number = next[open];
      away[open]++;
      advance(open);
      return number;
    }

    /// Groups of which nothing is away; the first of each that is left is its next.
    private List<Integer> free() {
      List<Integer> free = new ArrayList<>();
      for (int group = 0; group < next.length; group++) {
        if (away[group] == 0 && isTakeable(group)) {
          free.add(group);
        }
      }
      return free;
    }

    private boolean isTakeable(int group) {
      return group >= 0 && next[group] < messages;
    }

    private void advance(int group) {
      do {
        next[group] += next.length;
      } while (gone.get(next[group]));
    }

    /// All messages are in their groups from the beginning.
    @Override
    public void add(int number) {}

    @Override
    public void putBack(int number) {
      int group = number % next.length;
      away[group]--;
      next[group] = Math.min(next[group], number);
    }

    @Override
    public void forget(int number, boolean wasVisible) {
      int group = number % next.length;
      gone.set(number);
      away[group] -= wasVisible ? 0 : 1;
      if (next[group] == number) {
        advance(group);
      }
    }
  }
}
