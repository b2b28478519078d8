package sluice.local.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import sluice.local.files.PromptFile;
import sluice.local.provider.Behaviour;
import sluice.message.Identity;
import sluice.store.ResultKey;

/// Reads what `-D…` says, and finds its mistakes. Confined to one thread.
public final class Arguments {
  private static final Path SAMPLE_PROMPTS = Path.of("events", "prompts.jsonl");
  private static final Path EXAMPLE_PROMPTS = Path.of("events", "example.txt");
  private static final Path SAMPLE_OUT = Path.of("target", "sluice");
  private static final Path OWN_OUT = Path.of("sluice-out");
  private static final String LOOPBACK = "127.0.0.1";
  private static final Pattern HOST_AND_PORT = Pattern.compile("(\\[.*]|[^:]*):(\\d{1,5})");
  private static final int LAST_FIRST_PORT = 65_533;

  private final Function<String, Optional<String>> given;
  private final Map<String, String> environment;
  private final List<String> mistakes = new ArrayList<>();

  private Arguments(Map<String, String> properties, Map<String, String> environment) {
    this.given =
        name -> Optional.ofNullable(properties.get(name)).filter(value -> !value.isBlank());
    this.environment = environment;
  }

  /// The command of system properties and environment variables.
  ///
  /// @throws ArgumentsException naming every mistake
  public static Command read(Map<String, String> properties, Map<String, String> environment) {
    var arguments = new Arguments(properties, environment);
    Command command = arguments.command();
    if (!arguments.mistakes.isEmpty()) {
      throw new ArgumentsException(arguments.mistakes);
    }
    return command;
  }

  private Command command() {
    mistakes.addAll(MistypedOptions.mistakes(environment.getOrDefault("MAVEN_CMD_LINE_ARGS", "")));
    if (given.apply("collect").isPresent()) {
      return collect();
    }
    refuse("wait", "only with -Dcollect");
    return given.apply("serve").filter(value -> !value.equals("false")).isPresent()
        ? serve()
        : run();
  }

  private Command run() {
    boolean isExample = flag("example");
    if (isExample) {
      refuse("prompts", "not with -Dexample, which has its own prompts");
    }
    Optional<Path> own = prompts();
    if (given.apply("provider").isPresent() && given.apply("prompts").isEmpty() && !isExample) {
      mistake(
          "provider",
          "needs -Dprompts=FILE or -Dexample: the sample prompts are for the stand-in only");
    }
    boolean isSample = own.isEmpty() && given.apply("provider").isEmpty();
    Path prompts = own.orElse(isExample ? EXAMPLE_PROMPTS : SAMPLE_PROMPTS);
    Behaviour behaviour =
        own.isPresent() ? Behaviour.ORDINARY : isExample ? Behaviour.EXAMPLE : Behaviour.SAMPLE;
    String job = job(prompts);
    return new Command.Run(
        prompts,
        job,
        out(isSample ? SAMPLE_OUT : ofJob(job)),
        isSample && given.apply("out").isEmpty(),
        function(behaviour, isExample ? "5" : ""));
  }

  private Command serve() {
    Stream.of("prompts", "example", "job")
        .forEach(name -> refuse(name, "not with -Dserve, which takes prompts from its queue"));
    String place = given.apply("serve").filter(value -> !value.equals("true")).orElse(LOOPBACK);
    Matcher withPort = HOST_AND_PORT.matcher(place);
    boolean hasPort = withPort.matches();
    String host = hasPort && !withPort.group(1).isEmpty() ? withPort.group(1) : LOOPBACK;
    int firstPort = hasPort ? Integer.parseInt(withPort.group(2)) : Command.Serve.FIRST_PORT;
    if (firstPort < 1 || firstPort > LAST_FIRST_PORT) {
      mistake(
          "serve",
          "\"%s\"; allowed: ADDRESS or ADDRESS:PORT, PORT being the first of three in a row"
              .formatted(place));
    }
    return new Command.Serve(
        hasPort ? host : place, firstPort, out(OWN_OUT), function(Behaviour.ORDINARY, ""));
  }

  private Command collect() {
    Stream.of("serve", "example", "provider", "maxInFlight", "rpm", "tpm", "environments")
        .forEach(name -> refuse(name, "not with -Dcollect, which sends nothing"));
    String bucket = given.apply("collect").orElse("");
    if (given.apply("job").isEmpty()) {
      mistake("job", "missing; -Dcollect fetches the records of one job");
    }
    Optional<Path> prompts = prompts();
    boolean isPatient = flag("wait");
    if (isPatient && prompts.isEmpty()) {
      mistake("wait", "needs -Dprompts=FILE, to know which records are missing");
    }
    String job = given.apply("job").orElse("job");
    checkJob(job);
    return new Command.Collect(
        bucket, job, prompts, isPatient, out(ofJob(job)), functions().ofBucket(bucket));
  }

  private String job(Path prompts) {
    String byDefault =
        prompts.getFileName() + given.apply("model").map(model -> "-" + model).orElse("");
    String job = given.apply("job").orElse(byDefault);
    checkJob(job);
    return job;
  }

  private void checkJob(String job) {
    if (!Identity.isWellFormed(job)) {
      mistake("job", "allowed: a text of at most %d characters".formatted(Identity.MAX_LENGTH));
    }
  }

  private Optional<Path> prompts() {
    Optional<Path> prompts = given.apply("prompts").flatMap(text -> path("prompts", text));
    prompts.ifPresent(path -> faultOf(path).ifPresent(why -> mistake("prompts", why)));
    return prompts;
  }

  private static Optional<String> faultOf(Path prompts) {
    return Files.isRegularFile(prompts) && Files.isReadable(prompts)
        ? new PromptFile(prompts).mistake()
        : Optional.of("%s is not a readable file".formatted(prompts));
  }

  /// Each job has a folder of its own.
  private static Path ofJob(String job) {
    return OWN_OUT.resolve(ResultKey.folder("", job));
  }

  private Path out(Path byDefault) {
    return given.apply("out").flatMap(text -> path("out", text)).orElse(byDefault);
  }

  private Optional<Path> path(String name, String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      mistake(name, "\"%s\" is not a path".formatted(text));
      return Optional.empty();
    }
  }

  private boolean flag(String name) {
    String value = given.apply(name).orElse("false");
    if (!value.equals("true") && !value.equals("false")) {
      mistake(name, "\"%s\"; allowed: true or false, or the name alone".formatted(value));
    }
    return value.equals("true");
  }

  private void refuse(String name, String why) {
    given.apply(name).filter(value -> !value.equals("false")).ifPresent(_ -> mistake(name, why));
  }

  private void mistake(String name, String what) {
    mistakes.add("-D" + name + ": " + what);
  }

  private Command.Function function(Behaviour behaviour, String maxInFlight) {
    return functions().of(behaviour, maxInFlight);
  }

  private FunctionArguments functions() {
    return new FunctionArguments(given, environment, mistakes);
  }
}
