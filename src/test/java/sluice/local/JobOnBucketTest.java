package sluice.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.chunk.JobFile;
import sluice.local.cli.Command;

/// The commands of whole jobs on a bucket whose jobs are run.
final class JobOnBucketTest {
  private static final String JOB = "march";
  private static final Optional<String> BUCKET = Optional.of("b");

  @TempDir private Path folder;
  private final JobWorld world = new JobWorld();

  private static String lines(int count) {
    var lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      lines.append(
          "{\"custom_id\":\"%d\",\"prompt\":\"%s\"}\n".formatted(i, i % 10 == 3 ? "fail" : "x"));
    }
    return lines.toString();
  }

  private int submit(String content, Optional<String> options, boolean isPatient)
      throws IOException {
    Path file = Files.writeString(folder.resolve("march.jsonl"), content, UTF_8);
    var command =
        new Command.Submit(
            file, JobFile.INPUT_JSONL, JOB, BUCKET, options, isPatient, folder.resolve("out"));
    return new Submit(command, world.objects(JOB), world.waiting(JOB), world.screen()).execute();
  }

  private int status(boolean isPatient) {
    return new Status(
            new Command.Status(JOB, BUCKET, isPatient),
            world.objects(JOB),
            world.waiting(JOB),
            world::now,
            world.screen())
        .execute();
  }

  private int fetch(boolean isPartial) {
    return new Fetch(
            new Command.Fetch(JOB, BUCKET, folder.resolve("out"), isPartial),
            world.objects(JOB),
            world.screen())
        .execute();
  }

  private int cancel() {
    return new Cancel(new Command.Cancel(JOB, BUCKET), world.objects(JOB), world.screen())
        .execute();
  }

  private List<String> ids(String file) throws IOException {
    return Files.readAllLines(folder.resolve("out").resolve(file)).stream()
        .map(line -> line.replaceFirst(".*?\"custom_id\":\"([^\"]*)\".*", "$1"))
        .toList();
  }

  @Test
  void submittedFile_isThereAndNextStepsAreTold() throws IOException {
    assertThat(submit(lines(1), Optional.of("{\"max_tokens\":9}"), false)).isZero();

    assertThat(world.store.text("jobs/march/input.jsonl")).isEqualTo(lines(1));
    assertThat(world.store.text("jobs/march/options.json")).isEqualTo("{\"max_tokens\":9}");
    assertThat(world.store.calls().stream().filter(call -> call.startsWith("PUT")))
        .as("options first")
        .containsExactly("PUT jobs/march/options.json", "PUT jobs/march/input.jsonl");
    assertThat(world.told())
        .contains(
            "march.jsonl (1 kB) is submitted as job march: jobs/march/input.jsonl",
            "-Dstatus=march -Dbucket=b -Dwait",
            "-Dfetch=march -Dbucket=b",
            "-Dcancel=march -Dbucket=b");
  }

  @Test
  void waiting_endsWithTheFiles() throws IOException {
    assertThat(submit(lines(100), Optional.empty(), true)).isZero();

    assertThat(ids("output.jsonl")).hasSize(90).startsWith("0", "1", "2", "4").endsWith("99");
    assertThat(ids("errors.jsonl")).hasSize(10).startsWith("3", "13").endsWith("93");
    assertThat(folder.resolve("out/output.jsonl"))
        .hasContent(world.store.text("jobs/march/output.jsonl"));
    assertThat(world.told())
        .contains("Job march is completed: every line was run.")
        .contains("10  refused with 400: too long")
        .containsPattern("answers +.*output.jsonl \\(90 lines\\)");
  }

  @Test
  void secondSubmission_waitsForTheSecondRun() throws IOException {
    submit(lines(20), Optional.empty(), true);
    world.look();

    assertThat(submit(lines(30), Optional.empty(), true)).isZero();

    assertThat(ids("output.jsonl")).hasSize(27);
    assertThat(world.told()).containsPattern("of those +18  answered by an earlier run");
  }

  @Test
  void openJob_isNotSubmittedAgain() throws IOException {
    world.running(0);
    submit(lines(20), Optional.empty(), false);
    world.look();
    world.told();

    assertThat(submit(lines(30), Optional.empty(), false)).isEqualTo(1);

    assertThat(world.store.text("jobs/march/input.jsonl")).isEqualTo(lines(20));
    assertThat(world.told())
        .startsWith("Job march is open already (run 1): nothing was sent.")
        .contains("-Dcancel=march");
  }

  @Test
  void optionsThatAreThereAlready_areTold() throws IOException {
    world.store.put("jobs/march/options.json", "{\"strict\":true}");

    submit(lines(1), Optional.empty(), false);

    assertThat(world.store.text("jobs/march/options.json")).isEqualTo("{\"strict\":true}");
    assertThat(world.told()).startsWith("The options that are in the bucket apply: ");
  }

  @Test
  void jobThatDoesNotBegin_isExplained() throws IOException {
    submit(lines(1), Optional.empty(), false);
    JobWorld dead = new JobWorld();
    int[] looks = {0};
    var wait =
        new JobWait(
            dead.objects(JOB),
            dead.screen(),
            Duration.ofSeconds(30),
            _ -> {
              if (++looks[0] == 5) {
                dead.store.put(
                    "jobs/march/input.jsonl", world.store.text("jobs/march/input.jsonl"));
              }
              if (looks[0] >= 5) {
                dead.look();
              }
            },
            dead::now);

    assertThat(wait.endAfter(0).completed()).isEqualTo(1);

    assertThat(dead.told())
        .contains("waiting for the job to begin", "The job has not begun for 2 min 0 s.");
  }

  @Test
  void status_tellsHowFarTheJobIs() throws IOException {
    assertThat(status(false)).isEqualTo(1);
    assertThat(world.told()).startsWith("There is no job march in this bucket.");

    world.running(1);
    submit(lines(100), Optional.empty(), false);
    assertThat(status(false)).isZero();
    assertThat(world.told()).contains("Job march has not begun: its file is there.");

    world.look();
    world.look();
    assertThat(status(false)).isZero();
    assertThat(world.told()).contains("Job march: in progress, 10 %").containsPattern("lines +100");

    assertThat(status(true)).isZero();
    assertThat(world.told())
        .contains("[#-----------] 10 %  10/100", "Job march is completed: every line was run.");
    assertThat(status(false)).isZero();
  }

  @Test
  void status_waitsForTheRunOfANewerFile() throws IOException {
    submit(lines(20), Optional.empty(), true);
    world.look();
    submit(lines(30), Optional.empty(), false);
    world.told();

    assertThat(status(false)).isZero();
    assertThat(world.told()).contains("A newer file is there, whose run has not begun.");
    assertThat(status(true)).isZero();
    assertThat(world.told()).containsPattern("lines +30");
  }

  @Test
  void storeThatDoesNotAnswerForAWhile_isWaitedOut() throws IOException {
    submit(lines(20), Optional.empty(), false);
    int[] looks = {0};
    world.atEachLook(here -> {
      boolean isDown = looks[0]++ == 1;
      here.store.fail(call -> isDown && call.equals("GET jobs/march/batch.json"));
    });

    assertThat(status(true)).isZero();
  }

  @Test
  void fileThatCannotBeRun_hasNoFiles() throws IOException {
    assertThat(submit("\n\n", Optional.empty(), true)).isEqualTo(1);

    assertThat(world.told())
        .contains(
            "empty_file", "Job march has failed: nothing was sent.", "Job march has no files");
    assertThat(folder.resolve("out/output.jsonl")).doesNotExist();
  }

  @Test
  void fetchOfAnOpenJob_writesNothing() throws IOException {
    assertThat(fetch(false)).isEqualTo(1);

    world.running(0);
    submit(lines(20), Optional.empty(), false);
    assertThat(fetch(false)).isEqualTo(1);
    world.look();
    world.told();

    assertThat(fetch(false)).isEqualTo(1);

    assertThat(world.told())
        .contains("Job march has not ended: 0 of 20 lines have a record", "-Dpartial");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void partialFetch_writesFinishedChunksInOrder() throws IOException {
    world.running(0);
    submit(lines(100), Optional.empty(), false);
    world.look();
    world.running(3).look();

    assertThat(fetch(true)).isZero();

    assertThat(ids("output.jsonl"))
        .hasSize(27)
        .isSubsetOf(IntStream.range(0, 30).mapToObj(Integer::toString).toList());
    assertThat(ids("errors.jsonl")).containsExactly("3", "13", "23");
    assertThat(world.told())
        .contains("These are the lines that have a record so far, in order: 30 of 100.");
  }

  @Test
  void partialFetch_writesTheRecordsOfOpenChunksInTheirPlaces() throws IOException {
    world.running(0);
    submit(lines(30), Optional.empty(), false);
    world.look();
    world.open(5, 2, 3);
    world.running(1);

    assertThat(fetch(true)).isZero();

    assertThat(ids("output.jsonl")).containsExactly("2", "5");
    assertThat(ids("errors.jsonl")).containsExactly("3");

    world.look();
    assertThat(fetch(true)).isZero();

    assertThat(ids("output.jsonl")).startsWith("0", "1", "2", "4", "5").doesNotHaveDuplicates();
  }

  @Test
  void cancelledJob_endsWithEveryLine() throws IOException {
    assertThat(cancel()).isEqualTo(1);

    world.running(1);
    submit(lines(100), Optional.empty(), false);
    world.look();
    world.look();
    world.running(0);
    assertThat(cancel()).isZero();
    assertThat(world.told()).contains("Job march is being cancelled", "-Dstatus=march");

    assertThat(status(true)).isEqualTo(1);
    assertThat(world.told()).contains("Job march was cancelled before every line was run.");
    assertThat(fetch(false)).isZero();
    assertThat(ids("output.jsonl").size() + ids("errors.jsonl").size()).isEqualTo(100);
    assertThat(world.told()).contains("batch_cancelled");

    assertThat(cancel()).isEqualTo(1);
    assertThat(world.told()).contains("There is nothing to cancel.");
  }
}
