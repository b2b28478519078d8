package sluice.local;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sluice.local.cli.Command;
import sluice.local.cli.Formats;
import sluice.local.cli.Report;
import sluice.local.cli.Row;
import sluice.local.cli.Screen;
import sluice.local.files.PromptFile;
import sluice.local.files.PromptLine;
import sluice.local.files.PromptReader;
import sluice.local.files.RecordFinder;
import sluice.local.files.ResultCounts;
import sluice.local.files.ResultFiles;
import sluice.local.files.ResultPaths;
import sluice.local.files.UnnamedRecords;
import sluice.settings.Settings;
import sluice.settings.SettingsReader;
import sluice.store.ResultKey;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Fetches the records of a job, by keys or by the lines of the file that was sent. Confined to one
/// thread.
final class Collect {
  private static final int MOST_JOBS = 10;

  /// The labels of the records by their numbers.
  private static final Comparator<Map.Entry<String, Long>> MOST_FIRST =
      Map.Entry.<String, Long>comparingByValue()
          .reversed()
          .thenComparing(Map.Entry.comparingByKey());

  private final Command.Collect command;
  private final S3Client s3;
  private final Duration pause;
  private final Screen screen;
  private final Settings settings;
  private final RecordFinder finder;
  private final ResultFiles files;

  /// @param s3 may retry by itself
  /// @param pause before it looks again whether records are missing
  Collect(Command.Collect command, S3Client s3, Duration pause, Screen screen) {
    this.command = command;
    this.s3 = s3;
    this.pause = pause;
    this.screen = screen;
    this.settings = SettingsReader.read(command.function().variables());
    this.finder = new RecordFinder(s3, command.bucket(), settings.prefix());
    this.files = new ResultFiles(new ResultPaths(command.out()), finder);
  }

  /// Fetches them.
  ///
  /// @return the exit status: 0 where no record is missing
  int execute() {
    try {
      return tell(command.prompts().map(PromptFile::new).map(this::collect).orElseGet(this::all));
    } catch (SdkException e) {
      screen.line("Bucket %s cannot be read: %s".formatted(command.bucket(), e.getMessage()));
      return 1;
    }
  }

  private ResultCounts all() {
    return files.writeKeys(keys(command.job()));
  }

  /// By names a listing tells what is missing; lines that went unnamed are looked for whenever it
  /// shows something new.
  private ResultCounts collect(PromptFile file) {
    Optional<Absence> last = Optional.empty();
    while (true) {
      Absence absence = absence(file);
      boolean isNew = !last.equals(Optional.of(absence));
      if (!command.isPatient() || (absence.missing() == 0 && isNew)) {
        screen.bottom("");
        ResultCounts counts = write(file, absence);
        if (!command.isPatient() || counts.missing() == 0) {
          return counts;
        }
      }
      last = Optional.of(absence);
      screen.bottom(
          "waiting for %s".formatted(Formats.count(Math.max(1, absence.missing()), "record")));
      LockSupport.parkNanos(pause.toNanos());
    }
  }

  private ResultCounts write(PromptFile file, Absence absence) {
    var records = new UnnamedRecords(finder, absence.unnamed() > 0 ? absence.foreign() : List.of());
    ResultCounts counts =
        file.read(lines ->
            files.writeWithMissing(
                PromptReader.named(lines, settings.rules(), command.job()), records::find));
    tellUnnamed(records.found());
    return counts;
  }

  private void tellUnnamed(long found) {
    if (found > 0) {
      screen.line(
          "%s sent without a custom_id: their records were found by comparing the requests."
              .formatted(Formats.count(found, "line was", "lines were")));
    }
  }

  /// What a listing shows of the lines, which costs a thousandth of asking for each.
  ///
  /// @param named lines with a `custom_id` of their own whose record is missing
  /// @param unnamed those without one
  /// @param foreign keys of the job's records that are no line's by name
  private record Absence(long named, long unnamed, List<String> foreign) {
    long missing() {
      return named + Math.max(0, unnamed - foreign.size());
    }
  }

  private Absence absence(PromptFile file) {
    Map<String, Set<String>> keysOfJobs = new HashMap<>();
    Set<String> known = new HashSet<>();
    Map<Boolean, Long> missing =
        file.read(lines ->
            PromptReader.named(lines, settings.rules(), command.job())
                .filter(line -> !isThere(line, keysOfJobs, known))
                .collect(
                    Collectors.partitioningBy(
                        line -> line.derivedId().isPresent(), Collectors.counting())));
    List<String> foreign =
        keysOfJobs.getOrDefault(command.job(), Set.of()).stream()
            .filter(key -> !known.contains(key) && !RecordFinder.isBeside(key))
            .toList();
    return new Absence(missing.getOrDefault(false, 0L), missing.getOrDefault(true, 0L), foreign);
  }

  private boolean isThere(PromptLine line, Map<String, Set<String>> keysOfJobs, Set<String> known) {
    String key = ResultKey.of(settings.prefix(), line.identity()).main();
    known.add(key);
    return keysOfJobs
        .computeIfAbsent(
            line.identity().job(), job -> keys(job).collect(Collectors.toUnmodifiableSet()))
        .contains(key);
  }

  /// Jobs that have records, as their folders are called.
  private String others() {
    List<String> jobs =
        s3
            .listObjectsV2(request ->
                request
                    .bucket(command.bucket())
                    .prefix(settings.prefix())
                    .delimiter("/")
                    .maxKeys(MOST_JOBS))
            .commonPrefixes()
            .stream()
            .map(CommonPrefix::prefix)
            .map(folder -> folder.substring(settings.prefix().length(), folder.length() - 1))
            .toList();
    return jobs.isEmpty() ? "" : " Jobs there: " + String.join(", ", jobs);
  }

  private Stream<String> keys(String job) {
    String folder = ResultKey.folder(settings.prefix(), job);
    return s3
        .listObjectsV2Paginator(request -> request.bucket(command.bucket()).prefix(folder))
        .contents()
        .stream()
        .map(S3Object::key);
  }

  private int tell(ResultCounts counts) {
    if (counts.records() == 0) {
      screen.line(
          "No record of job %s in %s under %s: the files stay as they are. Is the job's name (-Djob) right?%s"
              .formatted(command.job(), command.bucket(), settings.prefix(), others()));
      return 1;
    }
    screen.line(
        "%s of job %s in %s"
            .formatted(Formats.count(counts.records(), "record"), command.job(), command.bucket()));
    screen.line("");
    counts.byLabel().entrySet().stream()
        .sorted(MOST_FIRST)
        .forEach(count -> screen.line(Row.count(count.getValue(), count.getKey())));
    boolean isCompared = command.prompts().isPresent();
    if (isCompared) {
      screen.line(Row.count(counts.missing(), "missing"));
    }
    Report.reasons(counts, files.paths()).forEach(screen::line);
    screen.line("");
    Report.files(counts, files.paths()).forEach(screen::line);
    if (isCompared && counts.missing() > 0) {
      screen.line(Row.text("missing", files.paths().missing() + " (ready to be sent)"));
    }
    return isCompared && counts.missing() > 0 ? 1 : 0;
  }
}
