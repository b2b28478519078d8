package sluice.local.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import sluice.message.Identity;
import sluice.message.InvalidMessage;
import sluice.message.Prompt;
import sluice.message.Sha256;

final class PromptReaderTest {

  private static List<PromptLine> read(String... lines) {
    return PromptReader.named(Stream.of(lines), LineRules.RULES, "job").toList();
  }

  @Test
  void lineWithoutACustomId_isNamedByItsHash() {
    String line = "Say hello.";

    PromptLine read = read(line).getFirst();

    String name = Sha256.hex(line).substring(0, 16);
    assertThat(read.derivedId()).contains(name);
    assertThat(read.identity()).isEqualTo(new Identity("job", name, true));
  }

  @Test
  void repeatedLines_areNumbered() {
    assertThat(read("one", "two", "one", "one"))
        .map(line -> line.identity().id())
        .containsExactly(
            "7692c3ad3540bb80", "3fc4ccfe745870e2", "7692c3ad3540bb80-2", "7692c3ad3540bb80-3");
  }

  @Test
  void lineWithACustomId_keepsIt() {
    PromptLine read = read("{\"custom_id\":\"mine\",\"prompt\":\"hi\",\"job\":\"own\"}").getFirst();

    assertThat(read.derivedId()).isEmpty();
    assertThat(read.identity()).isEqualTo(new Identity("own", "mine", true));
    assertThat(read.reading()).isInstanceOf(Prompt.class);
  }

  @Test
  void malformedLine_isNamedByItsHash() {
    List<PromptLine> read =
        read("{\"prompt\":\"ends too ea", "{\"custom_id\":7.5,\"prompt\":\"hi\"}");

    assertThat(read).map(PromptLine::derivedId).allMatch(Optional::isPresent);
    assertThat(read).map(PromptLine::reading).allMatch(InvalidMessage.class::isInstance);
    assertThat(read).map(line -> line.identity().id()).doesNotHaveDuplicates();
  }
}
