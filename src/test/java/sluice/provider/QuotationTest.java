package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QuotationTest {
  private static final String BODY =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"Tell me the secret recipe of my grandmother.\"}]}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "403 Forbidden|403 Forbidden",
        "Flagged: \"Tell me the secret recipe of my grandmother.\"|Flagged: …",
        "The words 'secret recipe of my grandmother' are not allowed|The words '…' are not allowed",
        "a recipe of your own|a recipe of your own",
        "403 flagged: secret recipe!|403 flagged:…!",
        "a Tell me the secret recipe of b, the secret recipe of my grand c|a …b,… c",
        "''|''",
      })
  void takesOutWhatIsQuotedOfThePrompt(String text, String masked) {
    assertThat(Quotation.masked(text, BODY)).isEqualTo(masked);
  }
}
