package sluice.job;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/// Does blocking calls side by side and takes their results in order. Immutable.
///
/// @param threads may block; one that runs each task at once makes the calls one after the other
/// @param most how many calls are made at once
public record Parallel(Executor threads, int most) {

  /// Makes a call for each element.
  public <T> void forEach(Stream<T> elements, Consumer<T> call) {
    map(
        elements,
        element -> {
          call.accept(element);
          return true;
        },
        _ -> {});
  }

  /// Makes a call for each element, and hands over the results in the order of the elements.
  public <T, R> void map(Stream<T> elements, Function<T, R> call, Consumer<R> use) {
    map(elements, call, use, _ -> 1, most);
  }

  /// Does the same while what is under way weighs no more than a budget, but for one element alone.
  ///
  /// @param weight of an element
  <T, R> void map(
      Stream<T> elements,
      Function<T, R> call,
      Consumer<R> use,
      ToLongFunction<T> weight,
      long budget) {
    Deque<UnderWay<R>> underWay = new ArrayDeque<>();
    long weights = 0;
    Iterator<T> rest = elements.iterator();
    while (rest.hasNext()) {
      T next = rest.next();
      long more = weight.applyAsLong(next);
      while (!underWay.isEmpty() && (underWay.size() == most || weights + more > budget)) {
        weights -= take(underWay, use);
      }
      underWay.add(
          new UnderWay<>(more, CompletableFuture.supplyAsync(() -> call.apply(next), threads)));
      weights += more;
    }
    while (!underWay.isEmpty()) {
      weights -= take(underWay, use);
    }
  }

  private static <R> long take(Deque<UnderWay<R>> underWay, Consumer<R> use) {
    UnderWay<R> first = underWay.remove();
    use.accept(result(first.result()));
    return first.weight();
  }

  private static <R> R result(CompletableFuture<R> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private record UnderWay<R>(long weight, CompletableFuture<R> result) {}
}
