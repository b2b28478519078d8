package sluice.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/// A store in memory that keeps S3's conditions and lets a test say what goes wrong, call by call.
/// Confined to the test's thread.
public final class ScriptedStore implements ObjectStore {
  private final Map<String, Stored> objects = new HashMap<>();
  private final Deque<Turn> script = new ArrayDeque<>();
  private final List<String> calls = new ArrayList<>();
  private final List<Duration> limits = new ArrayList<>();
  private int writes;

  private record Stored(String content, String etag) {}

  /// What happens to one call.
  private sealed interface Turn {
    /// It is carried out, after something that comes first.
    record After(Runnable first) implements Turn {}

    /// It fails, having been carried out or not.
    record Fails(Failed failure, boolean isCarriedOut) implements Turn {}
  }

  /// The next call goes well.
  ScriptedStore goesWell() {
    return isPrecededBy(() -> {});
  }

  /// Before the next call something else happens.
  ScriptedStore isPrecededBy(Runnable first) {
    script.add(new Turn.After(first));
    return this;
  }

  /// The next call fails, and may be repeated.
  ScriptedStore failsInPassing() {
    script.add(new Turn.Fails(new Failed(true, "S3 answered 503 SlowDown"), false));
    return this;
  }

  /// The next call fails, though it has been carried out.
  public ScriptedStore failsThoughCarriedOut() {
    script.add(new Turn.Fails(new Failed(true, "timed out"), true));
    return this;
  }

  /// The next call fails, and so would any after it.
  public ScriptedStore failsForGood() {
    script.add(new Turn.Fails(new Failed(false, "S3 answered 403 AccessDenied"), false));
    return this;
  }

  public void put(String key, byte[] content) {
    objects.put(key, new Stored(new String(content, UTF_8), "\"%d\"".formatted(++writes)));
  }

  void forget(String key) {
    objects.remove(key);
  }

  public String text(String key) {
    Stored stored = objects.get(key);
    return stored == null ? "" : stored.content();
  }

  /// The calls so far: the verb, the key, and a write's condition.
  public List<String> calls() {
    return List.copyOf(calls);
  }

  /// How long each call might take.
  List<Duration> limits() {
    return List.copyOf(limits);
  }

  @Override
  public CompletableFuture<Read> read(String key, Duration limit) {
    calls.add("GET " + key);
    limits.add(limit);
    return CompletableFuture.completedFuture(this.<Read>turn(() -> get(key), failed -> failed));
  }

  @Override
  public CompletableFuture<Write> write(
      String key, byte[] content, Condition condition, Duration limit) {
    calls.add("PUT " + key + (condition instanceof Condition.Always ? "" : " " + condition));
    limits.add(limit);
    return CompletableFuture.completedFuture(
        this.<Write>turn(() -> put(key, content, condition), failed -> failed));
  }

  @Override
  public CompletableFuture<Write> delete(String key, Duration limit) {
    calls.add("DELETE " + key);
    limits.add(limit);
    return CompletableFuture.completedFuture(
        this.<Write>turn(
            () -> {
              objects.remove(key);
              return new Written();
            },
            failed -> failed));
  }

  private <T> T turn(Supplier<T> call, Function<Failed, T> failure) {
    return switch (script.isEmpty() ? new Turn.After(() -> {}) : script.remove()) {
      case Turn.After(Runnable first) -> {
        first.run();
        yield call.get();
      }
      case Turn.Fails(Failed failed, boolean isCarriedOut) -> {
        if (isCarriedOut) {
          var _ = call.get();
        }
        yield failure.apply(failed);
      }
    };
  }

  private Read get(String key) {
    Stored stored = objects.get(key);
    return stored == null
        ? new Nothing()
        : new Found(stored.content().getBytes(UTF_8), stored.etag());
  }

  private Write put(String key, byte[] content, Condition condition) {
    Stored stored = objects.get(key);
    boolean holds =
        switch (condition) {
          case Condition.Always() -> true;
          case Condition.Absent() -> stored == null;
          case Condition.Unchanged(String etag) -> stored != null && stored.etag().equals(etag);
        };
    if (!holds) {
      return new Overtaken();
    }
    put(key, content);
    return new Written();
  }
}
