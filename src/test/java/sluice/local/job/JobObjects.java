package sluice.local.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Comparator;
import java.util.Optional;
import sluice.chunk.Fact;
import sluice.chunk.JobFile;
import sluice.chunk.JobKey;
import sluice.chunk.Plan;
import sluice.chunk.RunKey;
import sluice.store.JobStore;
import sluice.store.JobStore.StoredObject;
import sluice.store.ObjectStore.Condition;

/// The objects of one job in a bucket. Safe for many threads; each call blocks its own.
public record JobObjects(JobStore store, String job) {

  /// The Batch object; empty where no run has begun.
  public Optional<BatchSnapshot> batch() {
    return store.get(key(JobFile.BATCH)).map(content -> BatchSnapshot.of(content.bytes()));
  }

  /// The last run; empty where none has begun.
  public Optional<RunKey> lastRun() {
    return store.listFolder(RunKey.jobFolder(job)).folders().stream()
        .flatMap(folder -> RunKey.runOf(folder, job).stream().boxed())
        .max(Comparator.naturalOrder())
        .map(number -> new RunKey(job, number));
  }

  /// The last run, where it has not ended.
  public Optional<RunKey> openRun() {
    return lastRun().filter(run -> store.head(run.fact(Fact.ENDED)).isEmpty());
  }

  /// What a run is to do; empty where its file was not read yet.
  public Optional<Plan> plan(RunKey run) {
    return store.get(run.fact(Fact.PLAN)).map(content -> Plan.of(content.bytes()));
  }

  /// The file of prompts, the newest where there are several; empty where there is none.
  public Optional<StoredObject> input() {
    return store.listFolder(folder()).objects().stream()
        .filter(object -> JobKey.of(object.key()).filter(key -> key.file().isInput()).isPresent())
        .max(Comparator.comparing(StoredObject::modified));
  }

  /// Whether a file of prompts came after the run that a Batch object tells of had begun: it waits,
  /// or begins at once. S3 tells times in whole seconds.
  public boolean isOutdated(BatchSnapshot batch) {
    return input()
        .filter(file -> file.modified().getEpochSecond() > batch.created().getEpochSecond())
        .isPresent();
  }

  /// Writes what the job is to be like, for the next run.
  public void putOptions(String json) {
    put(JobFile.OPTIONS, json, JobStore.JSON);
  }

  /// Whether something says what the job is to be like.
  public boolean hasOptions() {
    return store.head(key(JobFile.OPTIONS)).isPresent();
  }

  /// Stops the job's open run.
  public void cancel() {
    put(JobFile.CANCEL, "cancel\n", "text/plain");
  }

  private void put(JobFile file, String content, String contentType) {
    var _ = store.put(key(file), content.getBytes(UTF_8), contentType, new Condition.Always());
  }

  /// The key of one of the job's files.
  public String key(JobFile file) {
    return new JobKey(job, file).text();
  }

  private String folder() {
    String key = key(JobFile.BATCH);
    return key.substring(0, key.lastIndexOf('/') + 1);
  }
}
