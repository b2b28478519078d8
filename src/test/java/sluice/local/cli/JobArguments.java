package sluice.local.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import sluice.chunk.JobFile;
import sluice.local.files.InputName;
import sluice.local.files.PromptFile;
import sluice.message.Identity;
import sluice.store.ResultKey;

/// Reads the options of whole jobs, and finds their mistakes. Confined to one thread.
record JobArguments(Options given, FunctionArguments functions) {
  /// Where the folders of jobs are.
  static final Path FOLDER = Path.of("sluice-out");

  private static final List<String> COMMANDS =
      List.of("submit", "status", "fetch", "cancel", "plan");

  /// What belongs to a run on this machine.
  private static final List<String> OF_A_RUN = List.of("serve", "collect", "prompts", "example");

  private static final InputName NO_NAME = new InputName(JobFile.INPUT_JSONL, "");
  private static final List<String> LIMITS = List.of("maxInFlight", "rpm", "tpm", "environments");

  /// Each job has a folder of its own.
  static Path folder(String job) {
    return FOLDER.resolve(ResultKey.folder("", job));
  }

  static void check(String job, Options given) {
    if (!Identity.isWellFormed(job)) {
      given.mistake(
          "job", "allowed: a text of at most %d characters".formatted(Identity.MAX_LENGTH));
    }
  }

  /// The command; empty where none of whole jobs is given.
  Optional<Command> command() {
    List<String> commands = COMMANDS.stream().filter(given::has).toList();
    if (commands.isEmpty()) {
      return Optional.empty();
    }
    String first = commands.getFirst();
    Stream.concat(OF_A_RUN.stream(), commands.stream().skip(1))
        .forEach(other -> given.refuse(other, "not with -D" + first));
    return Optional.of(
        switch (first) {
          case "submit" -> submit();
          case "status" -> status();
          case "fetch" -> fetch();
          case "cancel" -> cancel();
          default -> plan();
        });
  }

  /// Makes the options of whole jobs mistakes, where no command takes them.
  void refuseOptions() {
    given.refuse("bucket", "only with -Dsubmit, -Dstatus, -Dfetch or -Dcancel");
    given.refuse("partial", "only with -Dfetch");
    JobOptionsReader.NAMES.stream()
        .filter(name -> !name.equals("model"))
        .forEach(name -> given.refuse(name, "only with -Dsubmit or -Dplan"));
  }

  private Command submit() {
    refuse("submit", LIMITS);
    refuse("submit", List.of("provider", "partial"));
    Optional<Path> file = file("submit");
    Optional<InputName> name = file.flatMap(path -> name("submit", path));
    String job = given.text("job").or(() -> name.map(this::job)).orElse("job");
    check(job, given);
    boolean isPatient = given.flag("wait");
    if (!isPatient) {
      given.refuse("out", "needs -Dwait: only then files are fetched");
    }
    return new Command.Submit(
        file.orElse(FOLDER),
        name.orElse(NO_NAME).file(),
        job,
        bucket(),
        options().json(),
        isPatient,
        out(job));
  }

  private Command status() {
    refuseAllBut("status", List.of("wait"));
    return new Command.Status(jobOf("status"), bucket(), given.flag("wait"));
  }

  private Command fetch() {
    refuseAllBut("fetch", List.of("out", "partial"));
    String job = jobOf("fetch");
    return new Command.Fetch(job, bucket(), out(job), given.flag("partial"));
  }

  private Command cancel() {
    refuseAllBut("cancel", List.of());
    return new Command.Cancel(jobOf("cancel"), bucket());
  }

  private Command plan() {
    refuse("plan", List.of("job", "out", "bucket", "partial", "wait", "provider", "environments"));
    Optional<Path> file = file("plan");
    Optional<InputName> name = file.flatMap(path -> name("plan", path));
    return new Command.Plan(
        file.orElse(FOLDER),
        name.orElse(NO_NAME).file(),
        options().json().orElse("{}"),
        functions.ofPlan());
  }

  /// A file that can be read, and is what its name says.
  private Optional<Path> file(String command) {
    Optional<Path> file = given.path(command);
    file.filter(path -> !(Files.isRegularFile(path) && Files.isReadable(path)))
        .ifPresent(path -> given.mistake(command, path + " is not a readable file"));
    return file.filter(Files::isReadable);
  }

  private Optional<InputName> name(String command, Path file) {
    Optional<InputName> name = InputName.of(file);
    if (name.isEmpty()) {
      given.mistake(
          command,
          "%s has none of the names that tell what it is: %s".formatted(file, InputName.ENDINGS));
    }
    name.filter(InputName::isPlain)
        .flatMap(_ -> new PromptFile(file).mistake())
        .ifPresent(mistake -> given.mistake(command, mistake));
    return name;
  }

  private String job(InputName name) {
    return name.stem() + given.text("model").map(model -> "-" + model).orElse("");
  }

  /// The job that a command itself names.
  private String jobOf(String command) {
    given.refuse("job", "not with -D%1$s, which names the job: -D%1$s=JOB".formatted(command));
    String job = given.text(command).orElse("");
    if (job.equals("true")) {
      given.mistake(command, "names no job; allowed: -D%s=JOB".formatted(command));
    }
    check(job, given);
    return job;
  }

  private Optional<String> bucket() {
    Optional<String> bucket = given.text("bucket");
    bucket.ifPresent(functions::ofBucket);
    return bucket;
  }

  private JobOptionsReader options() {
    return JobOptionsReader.of(given);
  }

  private Path out(String job) {
    return given.path("out").orElse(folder(job));
  }

  private void refuseAllBut(String command, List<String> allowed) {
    Stream.of(
            LIMITS.stream(),
            JobOptionsReader.NAMES.stream(),
            Stream.of("provider", "wait", "out", "partial"))
        .flatMap(names -> names)
        .filter(name -> !allowed.contains(name))
        .forEach(name -> given.refuse(name, "not with -D" + command));
  }

  private void refuse(String command, List<String> names) {
    names.forEach(name -> given.refuse(name, "not with -D" + command));
  }
}
