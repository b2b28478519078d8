package sluice.local.plan;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import sluice.store.JobStore;
import sluice.store.ObjectStore.Condition;

/// A store that holds one file, takes small objects into memory, and passes on what is written of
/// one large object without keeping it. Confined to one thread.
final class DryStore implements JobStore {
  private static final String ETAG = "\"file\"";

  private final Path file;
  private final String fileKey;
  private final String passedKey;
  private final Consumer<byte[]> passed;
  private final NavigableMap<String, byte[]> objects = new TreeMap<>();

  /// @param fileKey under which the file stands
  /// @param passedKey of what is passed on, piece by piece in order
  DryStore(Path file, String fileKey, String passedKey, Consumer<byte[]> passed) {
    this.file = file;
    this.fileKey = fileKey;
    this.passedKey = passedKey;
    this.passed = passed;
  }

  @Override
  public Optional<Content> get(String key) {
    return Optional.ofNullable(objects.get(key)).map(bytes -> new Content(bytes, ETAG));
  }

  @Override
  public Optional<Content> range(String key, long from, long to) {
    return get(key);
  }

  @Override
  public Opened open(String key, String etag, long from) {
    if (!key.equals(fileKey)) {
      return Optional.ofNullable(objects.get(key))
          .<Opened>map(bytes -> new Opened.Stream(new ByteArrayInputStream(bytes), ETAG))
          .orElseGet(Opened.Missing::new);
    }
    try {
      InputStream stream = Files.newInputStream(file);
      stream.skipNBytes(from);
      return new Opened.Stream(stream, ETAG);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<StoredObject> head(String key) {
    return Optional.ofNullable(objects.get(key)).map(bytes -> described(key, bytes));
  }

  private static StoredObject described(String key, byte[] bytes) {
    return new StoredObject(key, bytes.length, ETAG, Instant.EPOCH);
  }

  @Override
  public Optional<String> put(String key, byte[] content, String contentType, Condition condition) {
    if (key.equals(passedKey)) {
      passed.accept(content);
    } else {
      objects.put(key, content);
    }
    return Optional.of(ETAG);
  }

  @Override
  public void delete(Collection<String> keys) {
    objects.keySet().removeAll(keys);
  }

  @Override
  public List<StoredObject> list(String folder, String after) {
    return objects.entrySet().stream()
        .filter(object -> object.getKey().startsWith(folder))
        .filter(object -> object.getKey().compareTo(after) > 0)
        .map(object -> described(object.getKey(), object.getValue()))
        .toList();
  }

  @Override
  public Folder listFolder(String folder) {
    List<StoredObject> direct = new ArrayList<>();
    Set<String> folders = new HashSet<>();
    for (StoredObject object : list(folder, "")) {
      int slash = object.key().indexOf('/', folder.length());
      if (slash < 0) {
        direct.add(object);
      } else {
        folders.add(object.key().substring(0, slash + 1));
      }
    }
    return new Folder(direct, List.copyOf(folders));
  }

  @Override
  public String beginUpload(String key, String contentType) {
    return key;
  }

  @Override
  public String uploadPart(String key, String uploadId, int number, byte[] content) {
    if (key.equals(passedKey)) {
      passed.accept(content);
    }
    return ETAG;
  }

  @Override
  public Optional<List<Part>> parts(String key, String uploadId) {
    return Optional.empty();
  }

  @Override
  public void completeUpload(String key, String uploadId, List<Part> parts) {
    // What was uploaded was passed on.
  }

  @Override
  public void abortUpload(String key, String uploadId) {
    // What was uploaded was passed on.
  }
}
