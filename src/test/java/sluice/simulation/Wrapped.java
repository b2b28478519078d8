package sluice.simulation;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import sluice.message.Message;
import sluice.store.JobStore;
import sluice.store.ObjectStore;

/// Collaborators that do what others do, for those that change one thing of it.
final class Wrapped {
  private Wrapped() {}

  /// A store as environments see it.
  static class Objects implements ObjectStore {
    private final ObjectStore store;

    Objects(ObjectStore store) {
      this.store = store;
    }

    /// Changes what was read.
    Read changed(String key, Read read) {
      return read;
    }

    /// Changes what is written.
    byte[] changed(String key, byte[] content) {
      return content;
    }

    /// Changes on what a write depends.
    Condition changed(String key, Condition condition) {
      return condition;
    }

    @Override
    public CompletableFuture<Read> read(String key, Duration limit) {
      return store.read(key, limit).thenApply(read -> changed(key, read));
    }

    @Override
    public CompletableFuture<Read> read(String key, long from, long to, Duration limit) {
      return store.read(key, from, to, limit).thenApply(read -> changed(key, read));
    }

    @Override
    public CompletableFuture<Write> write(
        String key, byte[] content, Condition condition, Duration limit) {
      return store.write(key, changed(key, content), changed(key, condition), limit);
    }

    @Override
    public CompletableFuture<Write> delete(String key, Duration limit) {
      return store.delete(key, limit);
    }

    @Override
    public CompletableFuture<Listing> list(String folder, String after, Duration limit) {
      return store.list(folder, after, limit);
    }
  }

  /// A store as the job function sees it.
  static class Jobs implements JobStore {
    private final JobStore store;

    Jobs(JobStore store) {
      this.store = store;
    }

    /// Changes what is written.
    byte[] changed(String key, byte[] content) {
      return content;
    }

    /// Changes on what a write depends.
    ObjectStore.Condition changed(String key, ObjectStore.Condition condition) {
      return condition;
    }

    @Override
    public Optional<Content> get(String key) {
      return store.get(key);
    }

    @Override
    public Optional<Content> range(String key, long from, long to) {
      return store.range(key, from, to);
    }

    @Override
    public Opened open(String key, String etag, long from) {
      return store.open(key, etag, from);
    }

    @Override
    public Optional<StoredObject> head(String key) {
      return store.head(key);
    }

    @Override
    public Optional<String> put(
        String key, byte[] content, String contentType, ObjectStore.Condition condition) {
      return store.put(key, changed(key, content), contentType, changed(key, condition));
    }

    @Override
    public void delete(Collection<String> keys) {
      store.delete(keys);
    }

    @Override
    public List<StoredObject> list(String folder, String after) {
      return store.list(folder, after);
    }

    @Override
    public Folder listFolder(String folder) {
      return store.listFolder(folder);
    }

    @Override
    public String beginUpload(String key, String contentType) {
      return store.beginUpload(key, contentType);
    }

    @Override
    public String uploadPart(String key, String uploadId, int number, byte[] content) {
      return store.uploadPart(key, uploadId, number, changed(key, content));
    }

    @Override
    public Optional<List<Part>> parts(String key, String uploadId) {
      return store.parts(key, uploadId);
    }

    @Override
    public void completeUpload(String key, String uploadId, List<Part> parts) {
      store.completeUpload(key, uploadId, parts);
    }

    @Override
    public void abortUpload(String key, String uploadId) {
      store.abortUpload(key, uploadId);
    }
  }

  /// An observer of a mapping.
  static class Observed implements Mapping.Observer {
    private final Mapping.Observer observer;

    Observed(Mapping.Observer observer) {
      this.observer = observer;
    }

    @Override
    public void delivered(EnvironmentProcess process, List<Message> batch) {
      observer.delivered(process, batch);
    }

    @Override
    public void deleted(List<Message> messages) {
      observer.deleted(messages);
    }

    @Override
    public void ended(EnvironmentProcess process) {
      observer.ended(process);
    }
  }
}
