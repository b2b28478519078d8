package sluice.local.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.chunk.JobFile;

final class InputNameTest {

  @ParameterizedTest
  @CsvSource({
    "march.jsonl, INPUT_JSONL, march",
    "a/b/my prompts.JSONL, INPUT_JSONL, my prompts",
    "march.v2.jsonl.gz, INPUT_GZIP, march.v2",
    "march.txt, INPUT_TEXT, march",
    "march.csv, INPUT_CSV, march",
  })
  void fileName_tellsTheInputAndTheJob(String path, JobFile file, String stem) {
    assertThat(InputName.of(Path.of(path))).contains(new InputName(file, stem));
  }

  @ParameterizedTest
  @ValueSource(strings = {"march", "march.json", "march.csv.gz", ".jsonl", ".txt", "a.xlsx"})
  void otherName_tellsNothing(String path) {
    assertThat(InputName.of(Path.of(path))).isEmpty();
  }

  @Test
  void tableAndCompressedFile_areNotPlain() {
    assertThat(new InputName(JobFile.INPUT_JSONL, "a").isPlain()).isTrue();
    assertThat(new InputName(JobFile.INPUT_GZIP, "a").isPlain()).isFalse();
    assertThat(new InputName(JobFile.INPUT_CSV, "a").isPlain()).isFalse();
  }
}
