package sluice.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import sluice.store.JobStore;
import sluice.store.ObjectStore.Condition;
import sluice.store.StoreFailedException;

/// S3 in memory as whole jobs use it: conditions, ranges, listings, uploads in parts. It remembers
/// its calls, and fails where the test says so. Confined to one thread at a time.
public final class FakeJobStore implements JobStore {
  private final Supplier<Instant> clock;
  private final NavigableMap<String, Stored> objects = new TreeMap<>();
  private final NavigableMap<String, Upload> uploads = new TreeMap<>();
  private final List<String> calls = new ArrayList<>();
  private Predicate<String> failing = _ -> false;
  private boolean isCarriedOut;
  private long versions;

  @SuppressWarnings("ArrayRecordComponent")
  private record Stored(byte[] content, String etag, Instant modified) {}

  private record Upload(String key, NavigableMap<Integer, Stored> parts) {}

  public FakeJobStore(Supplier<Instant> clock) {
    this.clock = clock;
  }

  /// Sets which calls fail, by verb and key; they are not carried out.
  public void fail(Predicate<String> calls) {
    failing = calls;
    isCarriedOut = false;
  }

  /// Sets which writes fail though they are carried out.
  public void failLate(Predicate<String> calls) {
    failing = calls;
    isCarriedOut = true;
  }

  /// The calls so far: verb and key.
  public List<String> calls() {
    return List.copyOf(calls);
  }

  public void forgetCalls() {
    calls.clear();
  }

  /// Puts an object there, by no call.
  public String put(String key, byte[] content) {
    var stored = new Stored(content, "\"%d\"".formatted(++versions), clock.get());
    objects.put(key, stored);
    return stored.etag();
  }

  public String put(String key, String content) {
    return put(key, content.getBytes(UTF_8));
  }

  /// Takes an object away, by no call.
  public void remove(String key) {
    objects.remove(key);
  }

  /// The content of an object; empty where there is none.
  public String text(String key) {
    return Optional.ofNullable(objects.get(key))
        .map(stored -> new String(stored.content(), UTF_8))
        .orElse("");
  }

  public boolean has(String key) {
    return objects.containsKey(key);
  }

  public List<String> keys() {
    return List.copyOf(objects.keySet());
  }

  /// How many uploads are neither completed nor aborted.
  public int openUploads() {
    return uploads.size();
  }

  @Override
  public Optional<Content> get(String key) {
    call("GET", key);
    return Optional.ofNullable(objects.get(key))
        .map(stored -> new Content(stored.content(), stored.etag()));
  }

  @Override
  public Optional<Content> range(String key, long from, long to) {
    call("RANGE", key);
    return Optional.ofNullable(objects.get(key))
        .map(stored ->
            new Content(
                Arrays.copyOfRange(
                    stored.content(),
                    Math.toIntExact(from),
                    Math.toIntExact(Math.min(stored.content().length, to))),
                stored.etag()));
  }

  @Override
  public Opened open(String key, String etag, long from) {
    call("OPEN", key);
    Stored stored = objects.get(key);
    if (stored == null) {
      return new Opened.Missing();
    }
    if (!etag.isEmpty() && !etag.equals(stored.etag())) {
      return new Opened.Changed();
    }
    int start = Math.toIntExact(Math.min(from, stored.content().length));
    return new Opened.Stream(
        new ByteArrayInputStream(stored.content(), start, stored.content().length - start),
        stored.etag());
  }

  @Override
  public Optional<StoredObject> head(String key) {
    call("HEAD", key);
    return Optional.ofNullable(objects.get(key)).map(stored -> described(key, stored));
  }

  private static StoredObject described(String key, Stored stored) {
    return new StoredObject(key, stored.content().length, stored.etag(), stored.modified());
  }

  @Override
  public Optional<String> put(String key, byte[] content, String contentType, Condition condition) {
    return write(
        "PUT",
        key,
        () -> {
          Optional<Stored> present = Optional.ofNullable(objects.get(key));
          boolean holds =
              switch (condition) {
                case Condition.Always() -> true;
                case Condition.Absent() -> present.isEmpty();
                case Condition.Unchanged(String etag) ->
                    present.filter(stored -> stored.etag().equals(etag)).isPresent();
              };
          return holds ? Optional.of(put(key, content.clone())) : Optional.empty();
        });
  }

  @Override
  public void delete(Collection<String> keys) {
    for (String key : keys) {
      var _ = write("DELETE", key, () -> Optional.ofNullable(objects.remove(key)));
    }
  }

  @Override
  public List<StoredObject> list(String folder, String after) {
    call("LIST", folder);
    return objects
        .tailMap(after.compareTo(folder) < 0 ? folder : after, after.isEmpty())
        .entrySet()
        .stream()
        .filter(entry -> entry.getKey().startsWith(folder))
        .map(entry -> described(entry.getKey(), entry.getValue()))
        .toList();
  }

  @Override
  public Folder listFolder(String folder) {
    call("LIST", folder);
    List<StoredObject> direct = new ArrayList<>();
    Set<String> folders = new LinkedHashSet<>();
    objects.forEach((key, stored) -> {
      if (key.startsWith(folder)) {
        int slash = key.indexOf('/', folder.length());
        if (slash < 0) {
          direct.add(described(key, stored));
        } else {
          folders.add(key.substring(0, slash + 1));
        }
      }
    });
    return new Folder(direct, List.copyOf(folders));
  }

  @Override
  public String beginUpload(String key, String contentType) {
    return write(
            "BEGIN",
            key,
            () -> {
              String id = "upload-%d".formatted(++versions);
              uploads.put(id, new Upload(key, new TreeMap<>()));
              return Optional.of(id);
            })
        .orElseThrow();
  }

  @Override
  public String uploadPart(String key, String uploadId, int number, byte[] content) {
    return write(
            "PART",
            key,
            () -> {
              var part = new Stored(content.clone(), "\"%d\"".formatted(++versions), clock.get());
              upload(uploadId).parts().put(number, part);
              return Optional.of(part.etag());
            })
        .orElseThrow();
  }

  private Upload upload(String id) {
    if (!uploads.containsKey(id)) {
      throw new StoreFailedException("NoSuchUpload", false, new Throwable(id));
    }
    return uploads.get(id);
  }

  @Override
  public Optional<List<Part>> parts(String key, String uploadId) {
    call("PARTS", key);
    return Optional.ofNullable(uploads.get(uploadId))
        .map(upload ->
            upload.parts().entrySet().stream()
                .map(part ->
                    new Part(
                        part.getKey(), part.getValue().content().length, part.getValue().etag()))
                .toList());
  }

  @Override
  public void completeUpload(String key, String uploadId, List<Part> parts) {
    var _ =
        write(
            "COMPLETE",
            key,
            () -> {
              Upload upload = upload(uploadId);
              var whole = new ByteArrayOutputStream();
              parts.forEach(part -> whole.writeBytes(content(upload, part)));
              uploads.remove(uploadId);
              return Optional.of(put(key, whole.toByteArray()));
            });
  }

  private static byte[] content(Upload upload, Part part) {
    return Optional.ofNullable(upload.parts().get(part.number())).orElseThrow().content();
  }

  @Override
  public void abortUpload(String key, String uploadId) {
    var _ = write("ABORT", key, () -> Optional.ofNullable(uploads.remove(uploadId)));
  }

  private <T> Optional<T> write(String verb, String key, Supplier<Optional<T>> action) {
    calls.add(verb + " " + key);
    boolean fails = failing.test(verb + " " + key);
    Optional<T> result = fails && !isCarriedOut ? Optional.empty() : action.get();
    if (fails) {
      throw failure(verb, key);
    }
    return result;
  }

  private void call(String verb, String key) {
    calls.add(verb + " " + key);
    if (failing.test(verb + " " + key)) {
      throw failure(verb, key);
    }
  }

  private static StoreFailedException failure(String verb, String key) {
    return new StoreFailedException("S3 answered 503", true, new Throwable(verb + " " + key));
  }
}
