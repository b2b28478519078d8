package sluice.local.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.local.files.Reasons.Reason;

final class ReasonsTest {
  private final Reasons reasons = new Reasons();

  @Test
  void reasonsThatDifferInNamesAndNumbers_countAsOne() {
    reasons.add("missing_model", "no model");
    reasons.add("refused with 400", "Budget 10.5 is spent by key abc123");
    reasons.add("refused with 400", "Budget 11.0 is spent by key abd124");
    reasons.add("refused with 404", "Budget 11.0 is spent by key abd124");
    reasons.add("refused with 400", "Invalid model 'a'");
    reasons.add("refused with 400", "Invalid model 'b'");
    reasons.add("refused with 400", "Invalid model 'c'");

    assertThat(reasons.commonest())
        .containsExactly(
            new Reason("refused with 400", "Invalid model 'a'", 3),
            new Reason("refused with 400", "Budget 10.5 is spent by key abc123", 2),
            new Reason("missing_model", "no model", 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"response":{"status_code":422,"body":{"error":{"message":"Budget  has\\nbeen exceeded"}}},"error":null} | Budget has been exceeded
          {"response":{"status_code":400,"body":{"error":"No such model"}},"error":null}            | No such model
          {"response":{"status_code":400,"body":{"detail":"Not found"}},"error":null}               | Not found
          {"response":{"status_code":400,"body":"plain text"},"error":null}                         | plain text
          {"response":{"status_code":400,"body":{"error":{"message":"key sk-abcdef123456 is bad"}}}} | key *** is bad
          {"response":null,"error":{"code":"timeout","message":"no answer in 300 s"}}               | no answer in 300 s
          {"response":{"status_code":400,"body":{}},"error":null}                                   | ''
          no json                                                                                   | ''
          """)
  void errorOfALine_isInTheWordsOfItsSource(String line, String words) {
    assertThat(ErrorWords.of(line.getBytes(UTF_8))).isEqualTo(words);
  }
}
