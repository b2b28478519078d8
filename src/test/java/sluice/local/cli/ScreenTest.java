package sluice.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

final class ScreenTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private Screen screen(boolean isTerminal) {
    return new Screen(new PrintStream(bytes, true, UTF_8), isTerminal, () -> 10);
  }

  private String shown() {
    return bytes.toString(UTF_8).replace(System.lineSeparator(), "\n").replace("\r\u001B[K", "<");
  }

  @Test
  void bottomLineOnATerminal_changesInPlace() {
    Screen screen = screen(true);

    screen.bottom("1/2");
    screen.line("told");
    screen.bottom("2/2");
    screen.bottom("");
    screen.line("end");

    assertThat(shown()).isEqualTo("<1/2<told\n1/2<2/2<end\n");
  }

  @Test
  void longBottomLine_isCutToTheTerminal() {
    screen(true).bottom("0123456789abc");

    assertThat(shown()).isEqualTo("<012345678");
  }

  @Test
  void outputOfNoTerminal_hasNoControlSequences() {
    Screen screen = screen(false);

    screen.bottom("0123456789abc");
    screen.line("told");
    screen.bottom("");

    assertThat(bytes.toString(UTF_8)).doesNotContain("\u001B", "\r\u001B").contains("abc");
  }

  @Test
  void outputOfNoTerminal_isLines() {
    Screen screen = screen(false);

    screen.bottom("1/2");
    screen.line("told");
    screen.bottom("");

    assertThat(shown()).isEqualTo("1/2\ntold\n");
  }

  @Test
  void longLine_isWrappedOnATerminalAlone() {
    screen(true).line("one two three");
    screen(false).line("one two three");

    assertThat(shown()).isEqualTo("one two\n    three\none two three\n");
  }

  @Test
  void command_isNotWrapped() {
    Screen screen = screen(true);

    screen.bottom("1/2");
    screen.verbatim("aws sqs send-message\n  second");

    assertThat(shown()).isEqualTo("<1/2<aws sqs send-message\n  second\n1/2");
  }
}
