package sluice.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import sluice.store.JobStore;
import sluice.store.ObjectStore.Condition;
import sluice.store.ObjectStore.Found;
import sluice.store.ObjectStore.Written;
import sluice.store.StoreFailedException;

/// S3 in memory as whole jobs use it: conditions, ranges, listings, uploads in parts. It remembers
/// its calls, and fails where the test says so. Confined to one thread at a time.
public final class FakeJobStore implements JobStore {
  /// Comes after every character of a key.
  private static final char AFTER_ALL = Character.MAX_VALUE;

  private final S3Objects objects;
  private final List<String> calls = new ArrayList<>();
  private final Map<String, Runnable> breaks = new HashMap<>();
  private Function<String, Fate> fates = _ -> Fate.WORKS;

  /// What becomes of a call.
  public enum Fate {
    /// It does what it should.
    WORKS,
    /// It fails and does nothing.
    FAILS,
    /// It fails though it does what it should, as far as it is a write.
    FAILS_LATE,
    /// It does what it should, but its answer is lost, and the client tries again by itself.
    REPEATED;

    private boolean isFailure() {
      return this == FAILS || this == FAILS_LATE;
    }
  }

  /// A bucket of its own.
  public FakeJobStore(Supplier<Instant> clock) {
    this(new S3Objects(clock));
  }

  /// A client of a bucket.
  public FakeJobStore(S3Objects objects) {
    this.objects = objects;
  }

  /// Sets what becomes of calls, by verb and key. It is asked before each call, and may throw.
  public void decide(Function<String, Fate> other) {
    fates = other;
  }

  /// Sets which calls fail, by verb and key; they are not carried out.
  public void fail(Predicate<String> failing) {
    decide(call -> failing.test(call) ? Fate.FAILS : Fate.WORKS);
  }

  /// Sets which writes fail though they are carried out.
  public void failLate(Predicate<String> failing) {
    decide(call -> failing.test(call) ? Fate.FAILS_LATE : Fate.WORKS);
  }

  /// The calls so far: verb and key. A listing is a call for each 1,000 keys.
  public List<String> calls() {
    return List.copyOf(calls);
  }

  public void forgetCalls() {
    calls.clear();
  }

  /// Puts an object there, by no call.
  public String put(String key, byte[] content) {
    return objects.put(key, content);
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
    return objects.find(key).map(found -> new String(found.head(), UTF_8)).orElse("");
  }

  public boolean has(String key) {
    return objects.find(key).isPresent();
  }

  public List<String> keys() {
    return objects.keys("", "").toList();
  }

  /// How many uploads are neither completed nor aborted.
  public int openUploads() {
    return objects.openUploads();
  }

  @Override
  public Optional<Content> get(String key) {
    call("GET", key);
    return objects.find(key).map(found -> new Content(found.head(), found.etag()));
  }

  @Override
  public Optional<Content> range(String key, long from, long to) {
    call("RANGE", key);
    return objects
        .find(key)
        .map(found -> new Content(S3Objects.range(found, from, to), found.etag()));
  }

  @Override
  public Opened open(String key, String etag, long from) {
    call("OPEN", key);
    Optional<Found> found = objects.find(key);
    if (found.isEmpty()) {
      return new Opened.Missing();
    }
    if (!etag.isEmpty() && !etag.equals(found.get().etag())) {
      return new Opened.Changed();
    }
    byte[] content = found.get().head();
    int start = Math.toIntExact(Math.min(from, content.length));
    var stream = new ByteArrayInputStream(content, start, content.length - start);
    Runnable meanwhile = breaks.remove(key);
    return new Opened.Stream(
        meanwhile == null ? stream : new BreakingStream(stream, meanwhile), found.get().etag());
  }

  /// Lets the next stream of an object break after its first bytes.
  ///
  /// @param meanwhile happens before it can be opened again
  public void breakNext(String key, Runnable meanwhile) {
    breaks.put(key, meanwhile);
  }

  /// A stream whose connection is lost.
  private static final class BreakingStream extends FilterInputStream {
    private static final int BYTES = 10;

    private final Runnable meanwhile;
    private boolean isBroken;

    BreakingStream(InputStream stream, Runnable meanwhile) {
      super(stream);
      this.meanwhile = meanwhile;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (isBroken) {
        meanwhile.run();
        throw new IOException("the connection is lost");
      }
      isBroken = true;
      return super.read(into, offset, Math.min(length, BYTES));
    }
  }

  @Override
  public Optional<StoredObject> head(String key) {
    call("HEAD", key);
    return objects.describe(key);
  }

  @Override
  public Optional<String> put(String key, byte[] content, String contentType, Condition condition) {
    return write(
        "PUT",
        key,
        () ->
            objects.write(key, content.clone(), condition) instanceof Written(String etag)
                ? Optional.of(etag)
                : Optional.empty());
  }

  @Override
  public void delete(Collection<String> keys) {
    for (String key : keys) {
      var _ =
          write(
              "DELETE",
              key,
              () -> {
                objects.remove(key);
                return Optional.empty();
              });
    }
  }

  @Override
  public List<StoredObject> list(String folder, String after) {
    call("LIST", folder);
    List<StoredObject> listed =
        objects.keys(folder, after).map(key -> objects.describe(key).orElseThrow()).toList();
    for (int page = 1; page * S3Objects.PAGE < listed.size(); page++) {
      call("LIST", folder);
    }
    return listed;
  }

  @Override
  public Folder listFolder(String folder) {
    call("LIST", folder);
    List<StoredObject> direct = new ArrayList<>();
    Set<String> folders = new LinkedHashSet<>();
    Optional<String> next = objects.keys(folder, "").findFirst();
    while (next.isPresent()) {
      String key = next.get();
      int slash = key.indexOf('/', folder.length());
      if (slash < 0) {
        direct.add(objects.describe(key).orElseThrow());
        next = objects.keys(folder, key).findFirst();
      } else {
        folders.add(key.substring(0, slash + 1));
        next = objects.keys(folder, key.substring(0, slash + 1) + AFTER_ALL).findFirst();
      }
    }
    return new Folder(direct, List.copyOf(folders));
  }

  @Override
  public String beginUpload(String key, String contentType) {
    return write("BEGIN", key, () -> Optional.of(objects.beginUpload())).orElseThrow();
  }

  @Override
  public String uploadPart(String key, String uploadId, int number, byte[] content) {
    return write(
            "PART",
            key,
            () -> {
              demand(uploadId);
              return Optional.of(objects.putPart(uploadId, number, content.clone()));
            })
        .orElseThrow();
  }

  private void demand(String uploadId) {
    if (objects.upload(uploadId).isEmpty()) {
      throw new StoreFailedException("NoSuchUpload", false, new Throwable(uploadId));
    }
  }

  @Override
  public Optional<List<Part>> parts(String key, String uploadId) {
    call("PARTS", key);
    return objects
        .upload(uploadId)
        .map(upload ->
            upload.entrySet().stream()
                .map(part ->
                    new Part(part.getKey(), part.getValue().head().length, part.getValue().etag()))
                .toList());
  }

  @Override
  public void completeUpload(String key, String uploadId, List<Part> parts) {
    var _ =
        write(
            "COMPLETE",
            key,
            () -> {
              demand(uploadId);
              objects.complete(key, uploadId, parts);
              return Optional.empty();
            });
  }

  @Override
  public void abortUpload(String key, String uploadId) {
    var _ =
        write(
            "ABORT",
            key,
            () -> {
              objects.abort(uploadId);
              return Optional.empty();
            });
  }

  private <T> Optional<T> write(String verb, String key, Supplier<Optional<T>> action) {
    Fate fate = called(verb, key);
    if (fate == Fate.REPEATED && verb.equals("PUT")) {
      var _ = action.get();
    }
    Optional<T> result = fate == Fate.FAILS ? Optional.empty() : action.get();
    if (fate.isFailure()) {
      throw failure(verb, key);
    }
    return result;
  }

  private void call(String verb, String key) {
    if (called(verb, key).isFailure()) {
      throw failure(verb, key);
    }
  }

  private Fate called(String verb, String key) {
    String call = verb + " " + key;
    calls.add(call);
    return fates.apply(call);
  }

  private static StoreFailedException failure(String verb, String key) {
    return new StoreFailedException("S3 answered 503", true, new Throwable(verb + " " + key));
  }
}
