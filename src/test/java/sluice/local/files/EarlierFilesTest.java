package sluice.local.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EarlierFilesTest {
  @TempDir private Path folder;

  @Test
  void filesOfAnotherJob_areMovedAside() throws IOException {
    var files = new EarlierFiles(folder);

    assertThat(files.makePlaceFor("a/b")).isEmpty();
    Files.writeString(folder.resolve("output.jsonl"), "of a");
    assertThat(files.makePlaceFor("a/b")).isEmpty();
    assertThat(folder.resolve("output.jsonl")).hasContent("of a");

    assertThat(files.makePlaceFor("c")).contains(folder.resolve("a%2Fb"));
    assertThat(folder.resolve("output.jsonl")).doesNotExist();
    assertThat(folder.resolve("a%2Fb/output.jsonl")).hasContent("of a");
    assertThat(files.makePlaceFor("a/b")).as("c has written none").isEmpty();
  }

  @Test
  void filesOfAnUnknownJob_stayWhereTheyAre() throws IOException {
    Files.writeString(folder.resolve("output.jsonl"), "old");

    assertThat(new EarlierFiles(folder.resolve("new")).makePlaceFor("a")).isEmpty();
    assertThat(new EarlierFiles(folder).makePlaceFor("a")).isEmpty();
    assertThat(folder.resolve("output.jsonl")).hasContent("old");
  }
}
