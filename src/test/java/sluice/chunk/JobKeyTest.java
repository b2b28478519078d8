package sluice.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JobKeyTest {

  @ParameterizedTest
  @CsvSource({
    "jobs/march/input.jsonl, march, INPUT_JSONL",
    "jobs/march/input.jsonl.gz, march, INPUT_GZIP",
    "jobs/a/b/input.txt, a/b, INPUT_TEXT",
    "jobs/red flower/input.csv, red flower, INPUT_CSV",
    "jobs/märz/cancel, märz, CANCEL",
    "jobs/x/options.json, x, OPTIONS",
    "jobs/x/batch.json, x, BATCH",
    "jobs/x/ended.json, x, ENDED",
  })
  void keyOfAJob_tellsJobAndFile(String key, String job, JobFile file) {
    assertThat(JobKey.of(key)).contains(new JobKey(job, file));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "jobs/",
        "jobs/input.jsonl",
        "jobs//input.jsonl",
        "jobs/march",
        "jobs/march/",
        "jobs/march/input.json",
        "jobs/march/input.jsonl.part",
        "jobs/march/Input.jsonl",
        "results/march/input.jsonl",
        "work/march/001/run.json",
        "xjobs/march/input.jsonl",
      })
  void otherKey_isOfNoJob(String key) {
    assertThat(JobKey.of(key)).isEmpty();
  }

  @Test
  void jobThatIsTooLong_isNone() {
    assertThat(JobKey.of("jobs/%s/input.txt".formatted("x".repeat(1_025)))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void keyOfEveryFile_isReadAsItIsWritten(JobFile file) {
    var key = new JobKey("a/b", file);

    assertThat(JobKey.of(key.text())).contains(key);
  }

  @Test
  void onlyInputs_startAJob() {
    assertThat(JobFile.values())
        .filteredOn(JobFile::isInput)
        .extracting(JobFile::fileName)
        .containsExactly("input.jsonl", "input.jsonl.gz", "input.txt", "input.csv");
  }

  @Test
  void keysOfARun_areThoseOfTheDesign() {
    var run = new RunKey("a/b", 7);

    assertThat(run.fact(Fact.RUN)).isEqualTo("work/a%2Fb/007/run.json");
    assertThat(run.lines()).isEqualTo("work/a%2Fb/007/lines.jsonl");
    assertThat(run.sums()).isEqualTo("work/a%2Fb/007/sums.json");
    assertThat(run.chunk(17)).isEqualTo("work/a%2Fb/007/chunks/000017.jsonl");
    assertThat(run.openChunk(17)).isEqualTo("work/a%2Fb/007/open/000017.jsonl");
    assertThat(run.next().folder()).isEqualTo("work/a%2Fb/008/");
    assertThat(new RunKey("x", 1_000).folder()).isEqualTo("work/x/1000/");
  }

  @ParameterizedTest
  @CsvSource({"work/a%2Fb/007/, 7", "work/a%2Fb/1000/, 1000"})
  void folderOfARun_tellsItsNumber(String folder, int number) {
    assertThat(RunKey.runOf(folder, "a/b")).hasValue(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"work/a%2Fb/7/", "work/a%2Fb/x/", "work/c/007/", "work/a%2Fb/007"})
  void otherFolder_isOfNoRun(String folder) {
    assertThat(RunKey.runOf(folder, "a/b")).isEmpty();
  }

  @Test
  void keyOfAChunk_tellsItsNumber() {
    var run = new RunKey("x", 1);

    assertThat(run.chunkOf(run.chunk(123_456))).hasValue(123_456);
    assertThat(run.chunkOf(run.openChunk(3))).hasValue(3);
    assertThat(run.chunkOf(run.lines())).isEmpty();
    assertThat(run.chunkOf(run.chunks() + "x.jsonl")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"'', 1", "x, 0", "x, 1000000"})
  void runThatCannotBe_isRefused(String job, int run) {
    assertThatThrownBy(() -> new RunKey(job, run)).isInstanceOf(MalformedObjectException.class);
    assertThat(Optional.of(job)).isPresent();
  }
}
