package sluice.local.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import sluice.local.files.LineRules;
import sluice.local.files.PromptLine;
import sluice.local.files.PromptReader;

final class SqsLimitsTest {
  private static final int MIB = 1 << 20;

  private static PromptLine line(String text) {
    return PromptReader.named(Stream.of(text), LineRules.RULES, "job").findFirst().orElseThrow();
  }

  @Test
  void call_holdsAtMostTenMessages() {
    assertThat(IntStream.range(0, 23).boxed().gather(SqsLimits.<Integer>calls(_ -> 1)))
        .extracting(java.util.List::size)
        .containsExactly(10, 10, 3);
  }

  @Test
  void call_holdsAtMostOneMebibyte() {
    assertThat(
            Stream.of(MIB / 2, MIB / 2, 1, MIB, 5).gather(SqsLimits.<Integer>calls(size -> size)))
        .containsExactly(
            java.util.List.of(MIB / 2, MIB / 2),
            java.util.List.of(1),
            java.util.List.of(MIB),
            java.util.List.of(5));
  }

  @Test
  void sizeOfAMessage_countsBytesAndAttributes() {
    assertThat(SqsLimits.bytes("é", Map.of("job", "x"))).isEqualTo(2 + 3 + 6 + 1);
  }

  @Test
  void messageThatNoQueueTakes_isFound() {
    assertThat(SqsLimits.problem(line("a\u0000b"), Map.of()))
        .contains(SqsLimits.Problem.CHARACTERS);
    assertThat(SqsLimits.problem(line("x".repeat(MIB)), Map.of("job", "x")))
        .contains(SqsLimits.Problem.SIZE);
    assertThat(SqsLimits.problem(line("x".repeat(MIB)), Map.of())).isEmpty();
    assertThat(SqsLimits.problem(line("tab\tand 😀"), Map.of("job", "x"))).isEmpty();
  }
}
