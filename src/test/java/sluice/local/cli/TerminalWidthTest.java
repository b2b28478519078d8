package sluice.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TerminalWidthTest {

  @ParameterizedTest
  @CsvSource({
    "'24 80\n', 80",
    "'0 0\n', -1",
    "'', -1",
    "120, 120",
    "'stty: no tty', -1",
    "24 x, -1"
  })
  void width_isReadFromStty(String told, int columns) {
    assertThat(TerminalWidth.columns(told).orElse(-1)).isEqualTo(columns);
  }

  @Test
  void width_isReadAgainAfterAWhile() {
    Deque<OptionalInt> told =
        new ArrayDeque<>(List.of(OptionalInt.of(60), OptionalInt.empty(), OptionalInt.of(90)));
    var now = new AtomicLong();
    var width = new TerminalWidth(told::remove, 80, now::get);

    assertThat(width.getAsInt()).isEqualTo(60);
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(width.getAsInt()).isEqualTo(60);
    now.addAndGet(Duration.ofSeconds(3).toNanos());
    assertThat(width.getAsInt()).isEqualTo(80);
    now.addAndGet(Duration.ofSeconds(3).toNanos());
    assertThat(width.getAsInt()).isEqualTo(90);
  }
}
