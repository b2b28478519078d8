package sluice.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TableTest {
  @Test
  void column_isAsWideAsItsWidestCell() {
    var table = new Table(List.of("a", "long"), List.of(List.of("three", "4"), List.of("1", "")));

    assertThat(table.text())
        .isEqualTo(
            """
            | a     | long |
            |-------|------|
            | three | 4    |
            | 1     |      |
            """);
  }
}
