package sluice.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import sluice.store.ObjectStore;
import sluice.time.Time;

/// S3 in memory: it keeps S3's conditions, remembers its calls, and fails where the test says so.
/// Confined to the test's thread.
///
/// When its time has passed, a call takes the next turn of the script; where there is none, the
/// rules say whether it fails.
public final class FakeStore implements ObjectStore {
  private final S3Objects objects = new S3Objects();
  private final List<Call> calls = new ArrayList<>();
  private final Deque<Turn> script = new ArrayDeque<>();
  private final Executor latency;
  private final boolean isTellingEtags;
  private FailureRule failures = (_, _) -> Optional.empty();
  private ConditionRule refusals = (_, _) -> Optional.empty();
  private Predicate<String> hanging = _ -> false;
  private Consumer<Runnable> hung = _ -> {};

  private enum Verb {
    GET,
    PUT,
    DELETE,
    LIST
  }

  private record Call(Verb verb, String key, Condition condition, Duration limit) {
    @Override
    public String toString() {
      return verb + " " + key + (condition instanceof Condition.Always ? "" : " " + condition);
    }
  }

  /// What happens to one call.
  private sealed interface Turn {
    /// It is carried out, after something that comes first.
    record After(Runnable first) implements Turn {}

    /// It fails, having been carried out or not.
    record Fails(Failed failure, boolean isCarriedOut) implements Turn {}
  }

  /// Says which calls fail.
  @FunctionalInterface
  public interface FailureRule {
    /// What goes wrong with a call; empty where nothing does.
    ///
    /// @param isWrite whether it writes or deletes
    Optional<Failed> failure(String key, boolean isWrite);
  }

  /// Says which writes fail.
  @FunctionalInterface
  public interface ConditionRule {
    /// What goes wrong with a write; empty where nothing does.
    Optional<Failed> failure(String key, Condition condition);
  }

  private FakeStore(Executor latency, boolean isTellingEtags) {
    this.latency = latency;
    this.isTellingEtags = isTellingEtags;
  }

  /// A store whose calls take some time each, and whose writes tell the new ETag, as S3's do.
  public static FakeStore delayed(Time time, Duration latency) {
    return new FakeStore(
        task -> {
          var _ = time.after(latency, task);
        },
        /* isTellingEtags= */ true);
  }

  /// A store whose calls take no time, and whose writes tell no ETag.
  public static FakeStore immediate() {
    return new FakeStore(Runnable::run, /* isTellingEtags= */ false);
  }

  /// Sets which calls fail that the script says nothing of.
  public void fail(FailureRule rule) {
    failures = rule;
  }

  /// Sets which writes fail that nothing else is said of.
  public void refuse(ConditionRule rule) {
    refusals = rule;
  }

  /// Sets the writes that hang: what would end one, as a failure, is handed to the test.
  public void hang(Predicate<String> keys, Consumer<Runnable> end) {
    hanging = keys;
    hung = end;
  }

  /// The next call goes well.
  public FakeStore goesWell() {
    return isPrecededBy(() -> {});
  }

  /// Before the next call something else happens.
  public FakeStore isPrecededBy(Runnable first) {
    script.add(new Turn.After(first));
    return this;
  }

  /// The next call fails, and may be repeated.
  public FakeStore failsInPassing() {
    script.add(
        new Turn.Fails(new Failed(/* isPassing= */ true, "S3 answered 503 SlowDown"), false));
    return this;
  }

  /// The next call fails, though it has been carried out.
  public FakeStore failsThoughCarriedOut() {
    script.add(new Turn.Fails(new Failed(/* isPassing= */ true, "timed out"), true));
    return this;
  }

  /// The next call fails, and so would any after it.
  public FakeStore failsForGood() {
    script.add(
        new Turn.Fails(new Failed(/* isPassing= */ false, "S3 answered 403 AccessDenied"), false));
    return this;
  }

  /// Puts an object there, by no call.
  public void put(String key, String content) {
    put(key, content.getBytes(UTF_8));
  }

  /// Puts an object there, by no call.
  public void put(String key, byte[] content) {
    var _ = objects.put(key, content);
  }

  /// Takes an object away, by no call.
  public void remove(String key) {
    objects.remove(key);
  }

  /// The content of an object; empty where there is none.
  public String get(String key) {
    return objects.find(key).map(found -> new String(found.head(), UTF_8)).orElse("");
  }

  /// All contents by their keys.
  public Map<String, String> objects() {
    Map<String, String> contents = new LinkedHashMap<>();
    objects.keys().forEach(key -> contents.put(key, get(key)));
    return contents;
  }

  /// The keys of all objects but the probe, in the order in which they were made.
  public List<String> records() {
    return objects.keys().stream().filter(key -> !key.endsWith(".probe")).toList();
  }

  /// The calls so far: the verb, the key, and the condition of a write.
  public List<String> calls() {
    return calls.stream().map(Call::toString).toList();
  }

  /// The keys that were read.
  public List<String> reads() {
    return keys(Verb.GET);
  }

  /// The keys that were written, or should have been.
  public List<String> writes() {
    return keys(Verb.PUT);
  }

  /// The keys that were deleted, or should have been.
  public List<String> deletes() {
    return keys(Verb.DELETE);
  }

  private List<String> keys(Verb verb) {
    return calls.stream().filter(call -> call.verb() == verb).map(Call::key).toList();
  }

  /// What was listed: where each listing began.
  public List<String> listings() {
    return keys(Verb.LIST);
  }

  /// How long each call was allowed to take.
  public List<Duration> limits() {
    return calls.stream().map(Call::limit).toList();
  }

  /// Forgets the calls so far.
  public void forgetCalls() {
    calls.clear();
  }

  @Override
  public CompletableFuture<Read> read(String key, Duration limit) {
    calls.add(new Call(Verb.GET, key, new Condition.Always(), limit));
    return later(
        () -> objects.read(key),
        failed -> failed,
        () -> failures.failure(key, /* isWrite= */ false));
  }

  @Override
  public CompletableFuture<Read> read(String key, long from, long to, Duration limit) {
    return read(key, limit).thenApply(read -> cut(read, from, to));
  }

  private static Read cut(Read read, long from, long to) {
    if (!(read instanceof Found(byte[] content, String etag))) {
      return read;
    }
    int first = Math.clamp(from, 0, content.length);
    return new Found(
        Arrays.copyOfRange(content, first, Math.clamp(to, first, content.length)), etag);
  }

  @Override
  public CompletableFuture<Write> write(
      String key, byte[] content, Condition condition, Duration limit) {
    calls.add(new Call(Verb.PUT, key, condition, limit));
    if (hanging.test(key)) {
      var late = new CompletableFuture<Write>();
      hung.accept(() -> late.complete(new Failed(/* isPassing= */ true, "hung up")));
      return late;
    }
    return later(
        () -> told(objects.write(key, content, condition)),
        failed -> failed,
        () ->
            failures.failure(key, /* isWrite= */ true).or(() -> refusals.failure(key, condition)));
  }

  private Write told(Write write) {
    return write instanceof Written && !isTellingEtags ? new Written() : write;
  }

  @Override
  public CompletableFuture<Write> delete(String key, Duration limit) {
    calls.add(new Call(Verb.DELETE, key, new Condition.Always(), limit));
    return later(
        () -> {
          objects.remove(key);
          return new Written();
        },
        failed -> failed,
        () -> failures.failure(key, /* isWrite= */ true));
  }

  @Override
  public CompletableFuture<Listing> list(String folder, String after, Duration limit) {
    calls.add(new Call(Verb.LIST, after, new Condition.Always(), limit));
    return later(
        () -> objects.list(folder, after),
        failed -> failed,
        () -> failures.failure(folder, /* isWrite= */ false));
  }

  private <T> CompletableFuture<T> later(
      Supplier<T> call, Function<Failed, T> failed, Supplier<Optional<Failed>> byRule) {
    var result = new CompletableFuture<T>();
    latency.execute(() -> result.complete(turn(call, failed, byRule)));
    return result;
  }

  private <T> T turn(
      Supplier<T> call, Function<Failed, T> failed, Supplier<Optional<Failed>> byRule) {
    if (script.isEmpty()) {
      return byRule.get().map(failed).orElseGet(call);
    }
    return switch (script.remove()) {
      case Turn.After(Runnable first) -> {
        first.run();
        yield call.get();
      }
      case Turn.Fails(Failed failure, boolean isCarriedOut) -> {
        if (isCarriedOut) {
          var _ = call.get();
        }
        yield failed.apply(failure);
      }
    };
  }
}
