package sluice.simulation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import sluice.store.ObjectStore;
import sluice.testing.S3Objects;
import sluice.time.Time;

/// S3 as the environments see it: conditions, latencies, outages, and what is billed. Of a record
/// it keeps the head alone. Confined to one thread.
final class Bucket implements ObjectStore {
  private static final Duration LATENCY = Duration.ofMillis(30);
  private static final Failed DOWN = new Failed(/* isPassing= */ true, "503 SlowDown");

  private final Time time;
  private final Outages outages;
  private final String prefix;
  private final S3Objects objects = new S3Objects();
  private final Consumer<String> watcher;
  private int records;
  private int answers;
  long puts;
  long gets;
  long lists;

  /// @param watcher is told the key of each new record
  Bucket(Time time, Outages outages, String prefix, Consumer<String> watcher) {
    this.watcher = watcher;
    this.time = time;
    this.outages = outages;
    this.prefix = prefix;
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

  @Override
  public CompletableFuture<Read> read(String key, Duration limit) {
    return later(() -> {
      if (isDown()) {
        return DOWN;
      }
      gets++;
      return objects.read(key);
    });
  }

  @Override
  public CompletableFuture<Read> read(String key, long from, long to, Duration limit) {
    throw new UnsupportedOperationException("no chunks are simulated");
  }

  @Override
  public CompletableFuture<Write> write(
      String key, byte[] content, Condition condition, Duration limit) {
    return later(() -> {
      if (isDown()) {
        return DOWN;
      }
      puts++;
      return written(key, new String(content, ISO_8859_1), condition);
    });
  }

  @Override
  public CompletableFuture<Listing> list(String folder, String after, Duration limit) {
    return later(() -> {
      if (isDown()) {
        return DOWN;
      }
      lists++;
      return objects.list(folder, after);
    });
  }

  @Override
  public CompletableFuture<Write> delete(String key, Duration limit) {
    return later(() -> {
      if (isDown()) {
        return DOWN;
      }
      objects.remove(key);
      return new Written();
    });
  }

  private boolean isDown() {
    return outages.hold(OutageWindow.Kind.STORE_DOWN, time.nanos());
  }

  private Write written(String key, String content, Condition condition) {
    Optional<String> before = objects.find(key).map(found -> new String(found.head(), ISO_8859_1));
    Write write = objects.write(key, head(content), condition);
    if (write instanceof Written && key.startsWith(prefix) && key.endsWith(".json")) {
      if (before.isEmpty()) {
        records++;
        watcher.accept(key);
      }
      answers += count(isAnswer(content)) - count(before.filter(Bucket::isAnswer).isPresent());
    }
    return write;
  }

  private static boolean isAnswer(String content) {
    return content.contains("\"response\":{\"status_code\":2");
  }

  private static int count(boolean isAnswer) {
    return isAnswer ? 1 : 0;
  }

  /// All that decides about a record later. Other objects are small, and kept whole.
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

  private <T> CompletableFuture<T> later(Supplier<T> result) {
    var future = new CompletableFuture<T>();
    time.after(LATENCY, () -> future.complete(result.get()));
    return future;
  }
}
