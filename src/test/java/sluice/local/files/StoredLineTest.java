package sluice.local.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StoredLineTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"id":"b","custom_id":"x","sluice":{"request":"r","usage":{"n":1}},"response":{"status_code":200,"body":{}},"error":null} | r | answered
          {"id":"b","custom_id":"x","sluice":{"request":"r"},"response":{"status_code":422,"body":{}},"error":null} | r | refused with 422
          {"id":"b","custom_id":"x","sluice":{"request":"r"},"response":null,"error":{"code":"too_large","message":"m"}} | r | too_large
          {"id":"b","custom_id":"x","sluice":{"request":"r"},"response":{"status_code":200,"body":{"cut | r | answered
          """)
  void storedRecord_tellsItsRequestAndOutcome(String line, String request, String label) {
    StoredLine stored = StoredLine.of(line.getBytes(UTF_8));

    assertThat(stored.request()).isEqualTo(request);
    assertThat(stored.label()).isEqualTo(label);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = "{}\n[1]\nno JSON\n{\"response\":null}")
  void lineThatIsNoRecord_isForeign(String line) {
    assertThat(StoredLine.of(line.getBytes(UTF_8))).isEqualTo(StoredLine.FOREIGN);
  }
}
