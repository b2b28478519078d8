package sluice.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class JobCommandsTest {

  @Test
  void commands_canBeTyped() {
    assertThat(new JobCommands("march", Optional.of("b")).all())
        .containsExactly(
            "  its progress   mvn -q test-compile exec:exec -Dstatus=march -Dbucket=b -Dwait",
            "  its files      mvn -q test-compile exec:exec -Dfetch=march -Dbucket=b",
            "  stop it        mvn -q test-compile exec:exec -Dcancel=march -Dbucket=b");
  }

  @Test
  void nameThatAShellWouldRead_isQuoted() {
    assertThat(new JobCommands("it's $5", Optional.empty()).cancel())
        .isEqualTo("mvn -q test-compile exec:exec -Dcancel='it'\\''s $5'");
  }
}
