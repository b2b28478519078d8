package sluice.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import sluice.chunk.Ended;
import sluice.chunk.Fact;
import sluice.chunk.JobFile;
import sluice.chunk.JobKey;
import sluice.chunk.JsonFields;
import sluice.chunk.Run;
import sluice.chunk.RunKey;
import sluice.store.ObjectStore.Found;
import sluice.testing.S3Objects;

/// Watches what a job's function writes: output and errors together are the file's lines, each
/// once, in order; a run ends once; counts never fall, and in the end they are those of the files.
/// Confined to one thread.
final class JobResults {
  private static final String OUTPUT = new JobKey(JobFiles.JOB, JobFile.OUTPUT).text();
  private static final String ERRORS = new JobKey(JobFiles.JOB, JobFile.ERRORS).text();
  private static final String BATCH = new JobKey(JobFiles.JOB, JobFile.BATCH).text();
  private static final String ENDED = new JobKey(JobFiles.JOB, JobFile.ENDED).text();

  private final S3Objects objects;
  private final JobPayments payments;
  private final Predicate<String> mayBeLost;
  private final Consumer<String> violations;
  private final Map<String, JobFiles.File> versions = new HashMap<>();
  private final Map<String, Counts> counts = new HashMap<>();
  private final Set<String> ends = new HashSet<>();

  /// The file whose output stands there.
  private Optional<JobFiles.File> answered = Optional.empty();

  private Optional<String> last = Optional.empty();
  private String status = "";

  private record Counts(long completed, long failed) {
    static Counts of(JsonFields batch) {
      JsonFields counts = batch.object("request_counts");
      return new Counts(counts.count("completed"), counts.count("failed"));
    }
  }

  /// @param mayBeLost whether a line of such an id may be recorded as one that kills
  JobResults(
      S3Objects objects,
      JobPayments payments,
      Predicate<String> mayBeLost,
      Consumer<String> violations) {
    this.objects = objects;
    this.payments = payments;
    this.mayBeLost = mayBeLost;
    this.violations = violations;
  }

  /// A version of the file is there.
  void put(String etag, JobFiles.File file) {
    versions.put(etag, file);
  }

  /// The version of the file whose run has ended last; empty where none has.
  Optional<String> last() {
    return last;
  }

  /// How the last run has ended.
  String status() {
    return status;
  }

  /// An object was written.
  void written(String key) {
    if (key.equals(BATCH)) {
      counted(JsonFields.of(content(BATCH).orElseThrow()));
    } else if (key.equals(ENDED)) {
      ended(JsonFields.of(content(ENDED).orElseThrow()));
    } else if (key.endsWith("/" + Fact.PLAN.fileName())) {
      planned(key.replace(Fact.PLAN.fileName(), ""));
    } else if (key.endsWith("/" + Fact.ENDED.fileName()) && !ends.add(key)) {
      violations.accept("ended twice: " + key);
    }
  }

  private Optional<byte[]> content(String key) {
    return objects.find(key).map(Found::head);
  }

  private JobFiles.File version(Run run) {
    return Optional.ofNullable(versions.get(run.source().etag())).orElseThrow();
  }

  private void counted(JsonFields batch) {
    String id = batch.text("id");
    Counts now = Counts.of(batch);
    Counts before = counts.getOrDefault(id, now);
    if (now.completed() < before.completed() || now.failed() < before.failed()) {
      violations.accept("counts fall from %s to %s".formatted(before, now));
    }
    counts.put(id, now);
  }

  /// Which lines of the new run are answered already.
  private void planned(String folder) {
    Run run = Run.of(content(folder + Fact.RUN.fileName()).orElseThrow());
    JobFiles.File file = version(run);
    Set<String> lines = new HashSet<>();
    for (String record : lines(OUTPUT)) {
      int line = JobFiles.number(id(record));
      if (answered.isPresent() && file.hasSame(line, answered.get())) {
        lines.add(JobPayments.line(folder, line));
      }
    }
    payments.carry(lines);
  }

  private void ended(JsonFields event) {
    if (!ends.add(event.text("id"))) {
      violations.accept("told twice that the run has ended");
    }
    var key = new RunKey(JobFiles.JOB, event.object("data").integer("run"));
    Run run = Run.of(content(key.fact(Fact.RUN)).orElseThrow());
    JobFiles.File file = version(run);
    Ended ended = Ended.of(content(key.fact(Fact.ENDED)).orElseThrow());
    List<String> output = lines(OUTPUT);
    List<String> errors = lines(ERRORS);
    if (!isWhole(file.ids(), output, errors)) {
      violations.accept(
          "output (%d) and errors (%d) are not the file's lines (%d)"
              .formatted(output.size(), errors.size(), file.ids().size()));
    }
    if (ended.totals().answered() != output.size() || ended.totals().failed() != errors.size()) {
      violations.accept(
          "counts %d and %d of files with %d and %d lines"
              .formatted(
                  ended.totals().answered(),
                  ended.totals().failed(),
                  output.size(),
                  errors.size()));
    }
    for (String record : output) {
      if (!file.isAnswerable(JobFiles.number(id(record)))) {
        violations.accept("a line that is refused stands among the answers: " + id(record));
      }
    }
    check(output, errors, objects.find(key.fact(Fact.STOP)).isPresent());
    answered = Optional.of(file);
    last = Optional.of(run.source().etag());
    status = ended.status().label();
  }

  private List<String> lines(String key) {
    return content(key).map(bytes -> new String(bytes, UTF_8).lines().toList()).orElse(List.of());
  }

  /// Whether each id stands in one of two lists, in order, and nothing else does.
  private static boolean isWhole(List<String> ids, List<String> output, List<String> errors) {
    int answers = 0;
    int others = 0;
    for (String id : ids) {
      if (answers < output.size() && id(output.get(answers)).equals(id)) {
        answers++;
      } else if (others < errors.size() && id(errors.get(others)).equals(id)) {
        others++;
      } else {
        return false;
      }
    }
    return answers == output.size() && others == errors.size();
  }

  private static String id(String record) {
    String name = "\"custom_id\":\"";
    int from = record.indexOf(name) + name.length();
    return record.substring(from, record.indexOf('"', from));
  }

  private void check(List<String> output, List<String> errors, boolean isStopped) {
    if (!output.stream().allMatch(record -> record.contains("\"status_code\":200"))) {
      violations.accept("an error stands among the answers");
    }
    for (String record : errors) {
      boolean isLeftOver =
          record.contains("\"batch_cancelled\"") || record.contains("\"batch_expired\"");
      if (isLeftOver && !isStopped) {
        violations.accept("left over without a stop: " + id(record));
      }
      if (record.contains("\"environment_lost\"") && !mayBeLost.test(id(record))) {
        violations.accept("blamed for a death: " + id(record));
      }
      if (record.contains("\"status_code\":200")) {
        violations.accept("an answer stands among the errors: " + id(record));
      }
    }
  }

  /// Nothing more happens: the Batch object must tell what the files tell.
  void checkEnd() {
    JsonFields batch = JsonFields.of(content(BATCH).orElseThrow());
    if (!batch.text("status").equals(status)) {
      violations.accept("the batch is %s, the run %s".formatted(batch.text("status"), status));
    }
    Counts files = new Counts(lines(OUTPUT).size(), lines(ERRORS).size());
    if (!Counts.of(batch).equals(files)) {
      violations.accept("batch.json has %s, the files %s".formatted(Counts.of(batch), files));
    }
  }
}
