package sluice.testing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import sluice.store.ObjectStore.Condition;
import sluice.store.ObjectStore.Found;
import sluice.store.ObjectStore.Listing;
import sluice.store.ObjectStore.Nothing;
import sluice.store.ObjectStore.Overtaken;
import sluice.store.ObjectStore.Page;
import sluice.store.ObjectStore.Read;
import sluice.store.ObjectStore.Write;
import sluice.store.ObjectStore.Written;

/// The objects of a bucket in memory, under S3's conditions. ETags are `"1"`, `"2"`, … in the order
/// of writing. Confined to one thread.
public final class S3Objects {
  private static final int PAGE = 1_000;

  private final Map<String, Found> objects = new LinkedHashMap<>();
  private final NavigableSet<String> sorted = new TreeSet<>();
  private long versions;

  /// Reads an object.
  public Read read(String key) {
    Optional<Found> present = find(key);
    return present.isPresent() ? present.get() : new Nothing();
  }

  /// An object, where there is one.
  public Optional<Found> find(String key) {
    return Optional.ofNullable(objects.get(key));
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
    String etag = "\"%d\"".formatted(++versions);
    objects.put(key, new Found(content, etag));
    sorted.add(key);
    return etag;
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
    String from = after.compareTo(folder) < 0 ? folder : after;
    List<String> keys =
        sorted.tailSet(from, /* inclusive= */ false).stream()
            .takeWhile(key -> key.startsWith(folder))
            .limit(PAGE + 1)
            .toList();
    return new Page(keys.subList(0, Math.min(PAGE, keys.size())), keys.size() <= PAGE);
  }

  /// The keys of all objects, in the order in which they were made.
  public Set<String> keys() {
    return objects.keySet();
  }
}
