package sluice.local.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import sluice.local.files.PromptFile;
import sluice.local.provider.Behaviour;

/// Reads what `-D…` says, and finds its mistakes. Confined to one thread.
public final class Arguments {
  private static final Path SAMPLE_PROMPTS = Path.of("events", "prompts.jsonl");
  private static final Path EXAMPLE_PROMPTS = Path.of("events", "example.txt");
  private static final Path SAMPLE_OUT = Path.of("target", "sluice");
  private static final String LOOPBACK = "127.0.0.1";
  private static final Pattern HOST_AND_PORT = Pattern.compile("(\\[.*]|[^:]*):(\\d{1,5})");
  private static final int LAST_FIRST_PORT = 65_533;

  private final Options given;
  private final Map<String, String> environment;

  private Arguments(Map<String, String> properties, Map<String, String> environment) {
    this.given =
        new Options(
            name -> Optional.ofNullable(properties.get(name)).filter(value -> !value.isBlank()),
            new ArrayList<>());
    this.environment = environment;
  }

  /// The command of system properties and environment variables.
  ///
  /// @throws ArgumentsException naming every mistake
  public static Command read(Map<String, String> properties, Map<String, String> environment) {
    var arguments = new Arguments(properties, environment);
    Command command = arguments.command();
    if (!arguments.given.mistakes().isEmpty()) {
      throw new ArgumentsException(arguments.given.mistakes());
    }
    return command;
  }

  private Command command() {
    given
        .mistakes()
        .addAll(MistypedOptions.mistakes(environment.getOrDefault("MAVEN_CMD_LINE_ARGS", "")));
    return jobs().command().orElseGet(this::ofMessages);
  }

  private Command ofMessages() {
    jobs().refuseOptions();
    if (given.has("collect")) {
      return collect();
    }
    given.refuse("wait", "only with -Dcollect, -Dsubmit or -Dstatus");
    return given.text("serve").filter(value -> !value.equals("false")).isPresent()
        ? serve()
        : run();
  }

  private Command run() {
    boolean isExample = given.flag("example");
    if (isExample) {
      given.refuse("prompts", "not with -Dexample, which has its own prompts");
    }
    Optional<Path> own = prompts();
    if (given.has("provider") && !given.has("prompts") && !isExample) {
      given.mistake(
          "provider",
          "needs -Dprompts=FILE or -Dexample: the sample prompts are for the stand-in only");
    }
    boolean isSample = own.isEmpty() && !given.has("provider");
    Path prompts = own.orElse(isExample ? EXAMPLE_PROMPTS : SAMPLE_PROMPTS);
    Behaviour behaviour =
        own.isPresent() ? Behaviour.ORDINARY : isExample ? Behaviour.EXAMPLE : Behaviour.SAMPLE;
    String job = job(prompts);
    return new Command.Run(
        prompts,
        job,
        out(isSample ? SAMPLE_OUT : JobArguments.folder(job)),
        isSample && !given.has("out"),
        function(behaviour, isExample ? "5" : ""));
  }

  private Command serve() {
    Stream.of("prompts", "example", "job")
        .forEach(
            name -> given.refuse(name, "not with -Dserve, which takes prompts from its queue"));
    String place = given.text("serve").filter(value -> !value.equals("true")).orElse(LOOPBACK);
    Matcher withPort = HOST_AND_PORT.matcher(place);
    boolean hasPort = withPort.matches();
    String host = hasPort && !withPort.group(1).isEmpty() ? withPort.group(1) : LOOPBACK;
    int firstPort = hasPort ? Integer.parseInt(withPort.group(2)) : Command.Serve.FIRST_PORT;
    if (firstPort < 1 || firstPort > LAST_FIRST_PORT) {
      given.mistake(
          "serve",
          "\"%s\"; allowed: ADDRESS or ADDRESS:PORT, PORT being the first of three in a row"
              .formatted(place));
    }
    return new Command.Serve(
        hasPort ? host : place,
        firstPort,
        out(JobArguments.FOLDER),
        function(Behaviour.ORDINARY, ""));
  }

  private Command collect() {
    Stream.of("serve", "example", "provider", "maxInFlight", "rpm", "tpm", "environments")
        .forEach(name -> given.refuse(name, "not with -Dcollect, which sends nothing"));
    String bucket = given.text("collect").orElse("");
    if (!given.has("job")) {
      given.mistake("job", "missing; -Dcollect fetches the records of one job");
    }
    Optional<Path> prompts = prompts();
    boolean isPatient = given.flag("wait");
    if (isPatient && prompts.isEmpty()) {
      given.mistake("wait", "needs -Dprompts=FILE, to know which records are missing");
    }
    String job = given.text("job").orElse("job");
    JobArguments.check(job, given);
    return new Command.Collect(
        bucket,
        job,
        prompts,
        isPatient,
        out(JobArguments.folder(job)),
        functions().ofBucket(bucket));
  }

  private String job(Path prompts) {
    String byDefault =
        prompts.getFileName() + given.text("model").map(model -> "-" + model).orElse("");
    String job = given.text("job").orElse(byDefault);
    JobArguments.check(job, given);
    return job;
  }

  private Optional<Path> prompts() {
    Optional<Path> prompts = given.path("prompts");
    prompts.ifPresent(path -> faultOf(path).ifPresent(why -> given.mistake("prompts", why)));
    return prompts;
  }

  private static Optional<String> faultOf(Path prompts) {
    return Files.isRegularFile(prompts) && Files.isReadable(prompts)
        ? new PromptFile(prompts).mistake()
        : Optional.of("%s is not a readable file".formatted(prompts));
  }

  private Path out(Path byDefault) {
    return given.path("out").orElse(byDefault);
  }

  private Command.Function function(Behaviour behaviour, String maxInFlight) {
    return functions().of(behaviour, maxInFlight);
  }

  private JobArguments jobs() {
    return new JobArguments(given, functions());
  }

  private FunctionArguments functions() {
    return new FunctionArguments(given.given(), environment, given.mistakes());
  }
}
