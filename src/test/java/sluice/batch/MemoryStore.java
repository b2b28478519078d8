package sluice.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import sluice.store.ObjectStore;
import sluice.time.Time;

/// A store in memory that keeps S3's conditions, and fails where the test says so. Confined to the
/// test's thread.
public final class MemoryStore implements ObjectStore {
  private static final Duration LATENCY = Duration.ofMillis(20);

  private final Time time;
  private final Map<String, String> objects = new LinkedHashMap<>();
  private BiFunction<String, Boolean, Optional<Failed>> faults = (_, _) -> Optional.empty();
  private BiFunction<String, Condition, Optional<Failed>> refusals = (_, _) -> Optional.empty();
  private Predicate<String> hanging = _ -> false;
  private Consumer<Runnable> hung = _ -> {};
  public final List<String> reads = new ArrayList<>();
  public final List<String> writes = new ArrayList<>();
  public final List<String> deletes = new ArrayList<>();

  MemoryStore(Time time) {
    this.time = time;
  }

  /// Sets the faults: from a key and whether it is a write to what goes wrong.
  public void fail(BiFunction<String, Boolean, Optional<Failed>> when) {
    faults = when;
  }

  /// Sets what is refused: from a key and the condition of a write to what is said.
  void refuse(BiFunction<String, Condition, Optional<Failed>> when) {
    refusals = when;
  }

  /// Sets the writes that hang: what would end one is handed to the test.
  void hang(Predicate<String> when, Consumer<Runnable> end) {
    hanging = when;
    hung = end;
  }

  public void put(String key, String content) {
    objects.put(key, content);
  }

  /// The content of an object, or the empty string.
  public String get(String key) {
    return objects.getOrDefault(key, "");
  }

  /// All contents by their keys.
  Map<String, String> objects() {
    return Map.copyOf(objects);
  }

  /// The keys of all objects but the probe.
  List<String> records() {
    return objects.keySet().stream().filter(key -> !key.endsWith(".probe")).toList();
  }

  @Override
  public CompletableFuture<Read> read(String key, Duration limit) {
    reads.add(key);
    return later(() -> faults.apply(key, false).map(Read.class::cast).orElseGet(() -> found(key)));
  }

  private Read found(String key) {
    String content = objects.get(key);
    return content == null ? new Nothing() : new Found(content.getBytes(UTF_8), etag(content));
  }

  @Override
  public CompletableFuture<Write> write(
      String key, byte[] content, Condition condition, Duration limit) {
    writes.add(key);
    if (hanging.test(key)) {
      var late = new CompletableFuture<Write>();
      hung.accept(() -> late.complete(new Failed(/* isPassing= */ true, "hung up")));
      return late;
    }
    return later(() ->
        faults
            .apply(key, true)
            .or(() -> refusals.apply(key, condition))
            .map(Write.class::cast)
            .orElseGet(() -> written(key, new String(content, UTF_8), condition)));
  }

  @Override
  public CompletableFuture<Write> delete(String key, Duration limit) {
    deletes.add(key);
    return later(() ->
        faults
            .apply(key, true)
            .map(Write.class::cast)
            .orElseGet(() -> {
              objects.remove(key);
              return new Written();
            }));
  }

  private Write written(String key, String content, Condition condition) {
    String present = objects.get(key);
    boolean holds =
        switch (condition) {
          case Condition.Always _ -> true;
          case Condition.Absent _ -> present == null;
          case Condition.Unchanged(String etag) -> present != null && etag(present).equals(etag);
        };
    if (holds) {
      objects.put(key, content);
    }
    return holds ? new Written(etag(content)) : new Overtaken();
  }

  private static String etag(String content) {
    return Integer.toHexString(content.hashCode());
  }

  private <T> CompletableFuture<T> later(Supplier<T> result) {
    var future = new CompletableFuture<T>();
    time.after(LATENCY, () -> future.complete(result.get()));
    return future;
  }
}
