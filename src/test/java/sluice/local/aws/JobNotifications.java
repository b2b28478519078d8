package sluice.local.aws;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import sluice.chunk.Fact;
import sluice.chunk.JobFile;
import sluice.chunk.JobKey;
import sluice.chunk.Run;
import sluice.chunk.RunKey;
import sluice.chunk.SourceFile;
import sluice.job.JobEvent;
import sluice.store.JobStore;
import sluice.store.JobStore.StoredObject;

/// Tells a queue of new files of jobs, as a bucket at AWS does by its notifications: the S3 of this
/// process tells nothing, so its objects are listed. Confined to one thread.
///
/// A file that a run has is known by that run, so that a new process tells only of what has changed
/// since. Sequencers are times of change in milliseconds, or one more than the last one where that
/// is not enough.
public final class JobNotifications {
  private static final String FOLDER = "jobs/";
  private static final Pattern OURS = Pattern.compile("0[0-9A-F]{15}");

  private final JobStore store;
  private final Consumer<String> queue;
  private final Map<String, Version> known = new HashMap<>();

  /// A version of an object that was told of.
  private record Version(String etag, Instant modified, long sequencer) {
    boolean isOf(StoredObject object) {
      return etag.equals(object.etag()) && modified.equals(object.modified());
    }
  }

  /// @param queue takes each message
  public JobNotifications(JobStore store, Consumer<String> queue) {
    this.store = store;
    this.queue = queue;
  }

  /// Looks once, and tells of what is new or has changed.
  public void look() {
    for (StoredObject object : store.list(FOLDER, "")) {
      JobKey.of(object.key()).ifPresent(key -> look(key, object));
    }
  }

  private void look(JobKey key, StoredObject object) {
    boolean isWanted = key.file().isInput() || key.file() == JobFile.CANCEL;
    if (!isWanted) {
      return;
    }
    Optional<Version> last = Optional.ofNullable(known.get(object.key())).or(() -> ofRuns(key));
    if (last.filter(version -> version.isOf(object)).isPresent()) {
      known.put(object.key(), last.get());
      return;
    }
    long next = last.map(version -> version.sequencer() + 1).orElse(0L);
    var version =
        new Version(
            object.etag(), object.modified(), Math.max(object.modified().toEpochMilli(), next));
    queue.accept(body(key, object, version));
    known.put(object.key(), version);
  }

  /// The version that the last run of a file has.
  private Optional<Version> ofRuns(JobKey key) {
    return store.listFolder(RunKey.jobFolder(key.job())).folders().stream()
        .flatMap(folder -> RunKey.runOf(folder, key.job()).stream().boxed())
        .sorted(Comparator.reverseOrder())
        .map(number -> new RunKey(key.job(), number).fact(Fact.RUN))
        .flatMap(fact -> store.get(fact).stream())
        .map(content -> Run.of(content.bytes()).source())
        .filter(source -> source.key().equals(key))
        .findFirst()
        .map(source -> new Version(source.etag(), source.time(), number(source.sequencer())));
  }

  /// A sequencer that is none of ours comes before all.
  private static long number(String sequencer) {
    return OURS.matcher(sequencer).matches() ? Long.parseLong(sequencer, 16) : 0;
  }

  /// The event as S3 sends it, whatever the file is.
  private static String body(JobKey key, StoredObject object, Version version) {
    String sequencer = "%016X".formatted(version.sequencer());
    return new JobEvent.FileCame(
            new SourceFile(key, object.etag(), object.size(), sequencer, object.modified()))
        .body();
  }
}
