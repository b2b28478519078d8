package sluice.local;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sluice.chunk.MalformedObjectException;
import sluice.local.aws.LocalAws;
import sluice.local.aws.LocalBucket;
import sluice.local.cli.Arguments;
import sluice.local.cli.ArgumentsException;
import sluice.local.cli.Command;
import sluice.local.cli.Screen;
import sluice.local.files.FolderLock;
import sluice.local.files.LineFile;
import sluice.local.files.PromptFile;
import sluice.local.job.InputUpload;
import sluice.local.job.JobObjects;
import sluice.store.JobStore;
import sluice.store.S3JobStore;
import sluice.store.StoreFailedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/// The main job on this machine: SQS and S3 in this process, and the function as it runs on Lambda.
///
/// `mvn -q test-compile exec:exec` with what is in [Arguments]; without any, the sample.
final class LocalRun {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);
  private static final Duration LOOK_AT_JOB = Duration.ofSeconds(2);

  /// Where `-Dserve` has its S3.
  private static final URI SERVED = URI.create("http://127.0.0.1:9325");

  private LocalRun() {}

  /// Runs what the system properties ask for; the exit status tells whether it is done.
  static void main() {
    Screen screen = Screen.ofSystem();
    int status = execute(screen);
    if (status != 0 && isSet("MAVEN_CMD_LINE_ARGS")) {
      screen.line("(Exit status 1. What Maven prints below only repeats that.)");
    }
    System.exit(status);
  }

  private static int execute(Screen screen) {
    try {
      return switch (Arguments.read(properties(System.getProperties()), System.getenv())) {
        case Command.Run command -> {
          var run = new Run(command, screen);
          onInterrupt(run::interrupt);
          yield run.execute();
        }
        case Command.Serve command -> {
          var serve = new Serve(command, screen);
          onInterrupt(serve::interrupt);
          yield serve.execute();
        }
        case Command.Collect command -> new Collect(command, s3(), LOOK_AGAIN, screen).execute();
        case Command.OfJob command -> ofJob(command, screen);
        case Command.Plan command -> new PlanFile(command, screen).execute();
      };
    } catch (ArgumentsException
        | FolderLock.HeldException
        | PromptFile.UnreadableException
        | LineFile.UnwritableException
        | InputUpload.UnreadableException
        | LocalParts.StartException e) {
      screen.verbatim(String.valueOf(e.getMessage()));
      return 1;
    } catch (SdkClientException e) {
      screen.line("The request to AWS failed: " + e.getMessage());
      return 1;
    }
  }

  private static int ofJob(Command.OfJob command, Screen screen) {
    JobStore store =
        command
            .bucket()
            .map(name -> new S3JobStore(s3(), name))
            .orElseGet(() -> new S3JobStore(LocalAws.s3(SERVED), LocalBucket.NAME));
    var objects = new JobObjects(store, command.job());
    var wait =
        new JobWait(
            objects,
            screen,
            LOOK_AT_JOB,
            pause -> LockSupport.parkNanos(pause.toNanos()),
            InstantSource.system());
    try {
      return switch (command) {
        case Command.Submit submit -> new Submit(submit, objects, wait, screen).execute();
        case Command.Status status ->
            new Status(status, objects, wait, InstantSource.system(), screen).execute();
        case Command.Fetch fetch -> new Fetch(fetch, objects, screen).execute();
        case Command.Cancel cancel -> new Cancel(cancel, objects, screen).execute();
      };
    } catch (StoreFailedException | MalformedObjectException e) {
      screen.bottom("");
      screen.line(bucket(command) + " cannot be used: " + e.getMessage());
      return 1;
    }
  }

  private static String bucket(Command.OfJob command) {
    return command
        .bucket()
        .map("Bucket %s"::formatted)
        .orElse("The bucket of -Dserve at %s (no -Dbucket was given)".formatted(SERVED));
  }

  private static void onInterrupt(Runnable end) {
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(end));
  }

  private static Map<String, String> properties(Properties properties) {
    return properties.stringPropertyNames().stream()
        .collect(Collectors.toMap(name -> name, properties::getProperty));
  }

  /// By the SDK's own variables; retries as the SDK has them.
  private static S3Client s3() {
    return S3Client.builder()
        .httpClient(UrlConnectionHttpClient.create())
        .crossRegionAccessEnabled(true)
        .forcePathStyle(isSet("AWS_ENDPOINT_URL_S3") || isSet("AWS_ENDPOINT_URL"))
        .build();
  }

  private static boolean isSet(String variable) {
    @Nullable String value = System.getenv(variable);
    return Optional.ofNullable(value).filter(text -> !text.isBlank()).isPresent();
  }
}
