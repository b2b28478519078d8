package sluice.lambda;

import java.util.Optional;
import java.util.function.Supplier;

/// Makes a value at its first use and keeps it. An exception is thrown on, and the next use tries
/// again. Safe for many threads; they wait for the one that makes the value.
final class Memoized<T> implements Supplier<T> {
  private final Supplier<T> maker;
  private Optional<T> made = Optional.empty();

  Memoized(Supplier<T> maker) {
    this.maker = maker;
  }

  @Override
  public synchronized T get() {
    T value = made.orElseGet(maker);
    made = Optional.of(value);
    return value;
  }
}
