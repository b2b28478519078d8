package sluice.simulation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import sluice.store.ObjectStore;
import sluice.testing.FakeJobStore.Fate;
import sluice.testing.S3Objects;
import sluice.time.Time;

/// S3 as the environments see it: conditions, latencies, outages, and what is billed. Of a record
/// it keeps the head alone. Confined to one thread.
final class Bucket {
  private static final Duration LATENCY = Duration.ofMillis(30);
  private static final ObjectStore.Failed DOWN =
      new ObjectStore.Failed(/* isPassing= */ true, "503 SlowDown");

  private final Time time;
  private final Outages outages;
  private final String prefix;
  private final S3Objects objects;
  private final Consumer<String> watcher;
  private BiFunction<EnvironmentProcess, String, Fate> fates = (_, _) -> Fate.WORKS;
  private int records;
  private int answers;
  long puts;
  long gets;
  long lists;

  /// @param prefix what the keys of records begin with
  /// @param watcher is told the key of each new record
  Bucket(Time time, S3Objects objects, Outages outages, String prefix, Consumer<String> watcher) {
    this.watcher = watcher;
    this.time = time;
    this.objects = objects;
    this.outages = outages;
    this.prefix = prefix;
  }

  /// Sets what becomes of each call, by its process, its verb and its key.
  void decide(BiFunction<EnvironmentProcess, String, Fate> other) {
    fates = other;
  }

  /// Whether a message's record is there, one that brought no name of its own.
  boolean holds(String queue, String messageId) {
    return objects.find(prefix + queue + "/" + messageId + ".json").isPresent();
  }

  int records() {
    return records;
  }

  /// Message histories that nobody has removed.
  int histories() {
    return (int) objects.keys().stream().filter(key -> key.startsWith("notes/")).count();
  }

  /// Records without an answer: refusals and errors.
  int errorRecords() {
    return records - answers;
  }

  /// The bucket as a process sees it. A call that it has made goes on when it dies.
  ObjectStore of(EnvironmentProcess process) {
    return new Client(process);
  }

  /// One process's client.
  private final class Client implements ObjectStore {
    private final EnvironmentProcess process;

    Client(EnvironmentProcess process) {
      this.process = process;
    }

    @Override
    public CompletableFuture<Read> read(String key, Duration limit) {
      return later(
          "GET " + key,
          DOWN,
          () -> {
            gets++;
            return objects.read(key);
          });
    }

    @Override
    public CompletableFuture<Read> read(String key, long from, long to, Duration limit) {
      return later(
          "GET " + key,
          DOWN,
          () -> {
            gets++;
            return objects
                .find(key)
                .<Read>map(found -> new Found(S3Objects.range(found, from, to), found.etag()))
                .orElseGet(Nothing::new);
          });
    }

    @Override
    public CompletableFuture<Write> write(
        String key, byte[] content, Condition condition, Duration limit) {
      return later(
          "PUT " + key,
          DOWN,
          () -> {
            puts++;
            return written(key, content, condition);
          });
    }

    @Override
    public CompletableFuture<Listing> list(String folder, String after, Duration limit) {
      return later(
          "LIST " + folder,
          DOWN,
          () -> {
            lists++;
            return objects.list(folder, after);
          });
    }

    @Override
    public CompletableFuture<Write> delete(String key, Duration limit) {
      return later(
          "DELETE " + key,
          DOWN,
          () -> {
            objects.remove(key);
            return new Written();
          });
    }

    private <T> CompletableFuture<T> later(String call, T failure, Supplier<T> action) {
      var future = new CompletableFuture<T>();
      if (!process.isDead()) {
        time.after(LATENCY, () -> arrive(call, failure, action, future));
      }
      return future;
    }

    private <T> void arrive(
        String call, T failure, Supplier<T> action, CompletableFuture<T> future) {
      Fate fate = isDown() ? Fate.FAILS : fates.apply(process, call);
      T result = fate == Fate.FAILS ? failure : action.get();
      T told = fate == Fate.WORKS ? result : failure;
      if (process.isFrozen()) {
        process.after(Duration.ZERO, () -> future.complete(told));
      } else if (!process.isDead()) {
        future.complete(told);
      }
    }
  }

  private boolean isDown() {
    return outages.hold(OutageWindow.Kind.STORE_DOWN, time.nanos());
  }

  private ObjectStore.Write written(String key, byte[] content, ObjectStore.Condition condition) {
    if (!key.startsWith(prefix) || !key.endsWith(".json")) {
      return objects.write(key, content, condition);
    }
    Optional<String> before = objects.find(key).map(found -> new String(found.head(), ISO_8859_1));
    String text = new String(content, ISO_8859_1);
    ObjectStore.Write write = objects.write(key, head(text), condition);
    if (write instanceof ObjectStore.Written) {
      if (before.isEmpty()) {
        records++;
        watcher.accept(key);
      }
      answers += count(isAnswer(text)) - count(before.filter(Bucket::isAnswer).isPresent());
    }
    return write;
  }

  private static boolean isAnswer(String content) {
    return content.contains("\"response\":{\"status_code\":2");
  }

  private static int count(boolean isAnswer) {
    return isAnswer ? 1 : 0;
  }

  /// All that decides about a record later.
  private static byte[] head(String content) {
    int response = content.indexOf("\"response\":");
    if (response < 0) {
      return content.getBytes(ISO_8859_1);
    }
    String status = content.substring(response, content.indexOf(',', response) + 1);
    return "{\"sluice\":{%s,%s},%s"
        .formatted(member(content, "message_id"), member(content, "request"), status)
        .getBytes(ISO_8859_1);
  }

  private static String member(String content, String name) {
    int begin = content.indexOf("\"" + name + "\":\"");
    return content.substring(begin, content.indexOf('"', begin + name.length() + 4) + 1);
  }
}
