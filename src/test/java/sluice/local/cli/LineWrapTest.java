package sluice.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LineWrapTest {

  @Test
  void lineThatFits_staysAsItIs() {
    assertThat(LineWrap.wrap("0123456789", 10)).containsExactly("0123456789");
    assertThat(LineWrap.wrap("", 10)).containsExactly("");
  }

  @Test
  void sentence_goesOnFurtherIn() {
    assertThat(LineWrap.wrap("Stopped early: the provider rejects the key.", 20))
        .containsExactly("Stopped early: the", "    provider rejects", "    the key.");
  }

  @Test
  void lastColumnOfARow_goesOnBelowItself() {
    assertThat(LineWrap.wrap("  mean wait   1 min 6 s  for a slot or the rate limit", 50))
        .containsExactly(
            "  mean wait   1 min 6 s  for a slot or the rate", "                         limit");
  }

  @Test
  void columnTooNarrowForWords_isNoColumn() {
    assertThat(LineWrap.wrap("  mean wait   1 min 6 s  for a slot or the rate limit", 30))
        .containsExactly("  mean wait   1 min 6 s  for a", "    slot or the rate limit");
  }

  @Test
  void wordWiderThanTheTerminal_staysWhole() {
    assertThat(LineWrap.wrap("answers /a/long/path/output.jsonl (2 lines)", 12))
        .containsExactly("answers", "    /a/long/path/output.jsonl", "    (2", "    lines)");
    assertThat(LineWrap.wrap("/a/long/path/output.jsonl", 12))
        .containsExactly("/a/long/path/output.jsonl");
  }
}
