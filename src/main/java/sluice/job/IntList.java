package sluice.job;

import java.util.Arrays;

/// A growing list of numbers, 4 bytes each. Confined to one thread.
final class IntList {
  private static final int FIRST_SIZE = 1 << 10;

  private int[] numbers = new int[FIRST_SIZE];
  private int size;

  void add(int number) {
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, size + (size >> 1));
    }
    numbers[size++] = number;
  }

  int get(int place) {
    return numbers[place];
  }

  int size() {
    return size;
  }
}
