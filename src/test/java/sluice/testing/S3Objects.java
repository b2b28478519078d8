package sluice.testing;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import sluice.store.JobStore.Part;
import sluice.store.JobStore.StoredObject;
import sluice.store.ObjectStore.Condition;
import sluice.store.ObjectStore.Found;
import sluice.store.ObjectStore.Listing;
import sluice.store.ObjectStore.Nothing;
import sluice.store.ObjectStore.Overtaken;
import sluice.store.ObjectStore.Page;
import sluice.store.ObjectStore.Read;
import sluice.store.ObjectStore.Write;
import sluice.store.ObjectStore.Written;

/// The objects of a bucket in memory, under S3's conditions, and its uploads in parts. ETags are
/// `"1"`, `"2"`, … in the order of writing. Confined to one thread.
public final class S3Objects {
  /// The most keys of one listing.
  static final int PAGE = 1_000;

  private final Supplier<Instant> clock;
  private final Map<String, Stored> objects = new LinkedHashMap<>();
  private final NavigableSet<String> sorted = new TreeSet<>();
  private final NavigableMap<String, Upload> uploads = new TreeMap<>();
  private Consumer<String> watcher = _ -> {};
  private long versions;

  private record Stored(Found found, Instant modified) {}

  private record Upload(Instant begun, NavigableMap<Integer, Found> parts) {}

  /// A bucket whose objects have no time.
  public S3Objects() {
    this(() -> Instant.EPOCH);
  }

  /// An empty bucket.
  ///
  /// @param clock tells when an object is written
  public S3Objects(Supplier<Instant> clock) {
    this.clock = clock;
  }

  /// Sets who is told the key of each object that is written, after it was.
  public void watch(Consumer<String> other) {
    watcher = other;
  }

  /// Reads an object.
  public Read read(String key) {
    Optional<Found> present = find(key);
    return present.isPresent() ? present.get() : new Nothing();
  }

  /// An object, where there is one.
  public Optional<Found> find(String key) {
    return Optional.ofNullable(objects.get(key)).map(Stored::found);
  }

  /// Bytes of an object, all that there are where it ends before the last one.
  public static byte[] range(Found found, long from, long to) {
    int length = found.head().length;
    return Arrays.copyOfRange(
        found.head(), (int) Math.min(from, length), (int) Math.min(to, length));
  }

  /// An object without its content, where there is one.
  public Optional<StoredObject> describe(String key) {
    return Optional.ofNullable(objects.get(key))
        .map(stored ->
            new StoredObject(
                key, stored.found().head().length, stored.found().etag(), stored.modified()));
  }

  /// Writes an object where the condition holds.
  ///
  /// @return [Written] with the new ETag, or [Overtaken]
  public Write write(String key, byte[] content, Condition condition) {
    Optional<Found> present = find(key);
    boolean holds =
        switch (condition) {
          case Condition.Always() -> true;
          case Condition.Absent() -> present.isEmpty();
          case Condition.Unchanged(String etag) ->
              present.filter(found -> found.etag().equals(etag)).isPresent();
        };
    return holds ? new Written(put(key, content)) : new Overtaken();
  }

  /// Writes an object whatever is there.
  ///
  /// @return its ETag
  public String put(String key, byte[] content) {
    return put(key, content, clock.get());
  }

  private String put(String key, byte[] content, Instant modified) {
    String etag = nextVersion();
    objects.put(key, new Stored(new Found(content, etag), modified));
    sorted.add(key);
    watcher.accept(key);
    return etag;
  }

  private String nextVersion() {
    return "\"%d\"".formatted(++versions);
  }

  /// Deletes an object, if there is one.
  public void remove(String key) {
    objects.remove(key);
    sorted.remove(key);
  }

  /// Lists keys, 1,000 at most.
  ///
  /// @param folder what they begin with
  /// @param after what they come after
  public Listing list(String folder, String after) {
    List<String> keys = keys(folder, after).limit(PAGE + 1).toList();
    return new Page(keys.subList(0, Math.min(PAGE, keys.size())), keys.size() <= PAGE);
  }

  /// All keys of a folder after another key, in their order.
  Stream<String> keys(String folder, String after) {
    String from = after.compareTo(folder) < 0 ? folder : after;
    return sorted.tailSet(from, /* inclusive= */ false).stream()
        .takeWhile(key -> key.startsWith(folder));
  }

  /// Begins an upload in parts.
  ///
  /// @return its id
  String beginUpload() {
    String id = "upload-%d".formatted(++versions);
    uploads.put(id, new Upload(clock.get(), new TreeMap<>()));
    return id;
  }

  /// The parts of an upload by their numbers; empty where there is no such upload.
  Optional<NavigableMap<Integer, Found>> upload(String id) {
    return Optional.ofNullable(uploads.get(id)).map(Upload::parts);
  }

  /// Uploads a part to an upload that is there.
  ///
  /// @return its ETag
  String putPart(String id, int number, byte[] content) {
    String etag = nextVersion();
    upload(id).orElseThrow().put(number, new Found(content, etag));
    return etag;
  }

  /// Makes an object of parts of an upload that is there. It is dated by the upload's beginning.
  void complete(String key, String id, List<Part> parts) {
    Upload upload = Optional.ofNullable(uploads.remove(id)).orElseThrow();
    var whole = new ByteArrayOutputStream();
    parts.forEach(part ->
        whole.writeBytes(
            Optional.ofNullable(upload.parts().get(part.number())).orElseThrow().head()));
    var _ = put(key, whole.toByteArray(), upload.begun());
  }

  /// Throws an upload away, if there is one.
  void abort(String id) {
    uploads.remove(id);
  }

  /// How many uploads are neither completed nor aborted.
  public int openUploads() {
    return uploads.size();
  }

  /// The keys of all objects, in the order in which they were made.
  public Set<String> keys() {
    return objects.keySet();
  }
}
