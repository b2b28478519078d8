package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.limit.RequestSize;
import sluice.message.Endpoint;
import sluice.message.Identity;
import sluice.message.Prompt;

final class RequestSizerTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{\"p\":\"one\"}'            | 0 | 11",
        "'{\"p\":\"one two three\"}'  | 2 | 21",
        "'{\"p\":\"one\\ntwo\\tsix\"}' | 2 | 19",
        "'{\"p\":\"a - b\"}'          | 1 | 13",
        "'{\"p\":\"è è\"}'            | 1 | 13",
        "'{\"p\":\"日 日本\"}'         | 1 | 18",
        "'{\"p\":\"😀 😀\"}'          | 0 | 17",
        "{}                           | 0 | 2",
      })
  void requestSize_isItsBytesAndAtLeastTheWordsAfterTheFirst(String body, long least, long bytes) {
    RequestSize size = size(body);

    assertThat(size.least()).isEqualTo(least);
    assertThat(size.bytes()).isEqualTo(bytes);
  }

  @Test
  void imageData_isNotCounted() {
    RequestSize size = size("{\"p\":\"look at " + "iVBORw0K".repeat(100_000) + " now\"}");

    assertThat(size.bytes()).isLessThan(1050);
    assertThat(size.least()).isEqualTo(3);
  }

  @Test
  void textWithoutSpaces_isCounted() {
    assertThat(size("{\"p\":\"" + "文".repeat(5000) + "\"}").bytes()).isGreaterThan(15_000);
  }

  @Test
  void leastTokens_areNeverMoreThanATokenizerGives() {
    assertThat(size("{\"p\":\"" + "a".repeat(500) + "\"}").least()).isLessThanOrEqualTo(1);
    assertThat(size("{\"p\":\"" + " ".repeat(500) + "\"}").least()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "{}                                                   | none",
        "{\"max_tokens\":7}                                   | 7",
        "{\"max_completion_tokens\":8}                        | 8",
        "{\"max_output_tokens\":9}                            | 9",
        "{\"max_tokens\":7,\"max_completion_tokens\":8}       | 8",
        "{\"max_tokens\":7,\"n\":3}                           | 21",
        "{\"n\":3,\"max_tokens\":7}                           | 21",
        "{\"n\":2,\"best_of\":5,\"max_tokens\":7}             | 35",
        "{\"n\":3}                                            | none",
        "{\"max_tokens\":0}                                   | 0",
        "{\"max_tokens\":null,\"n\":null}                     | none",
        "{\"max_tokens\":\"7\"}                               | none",
        "{\"max_tokens\":7.5}                                 | none",
        "{\"max_tokens\":-1}                                  | none",
        "{\"max_tokens\":99999999999999999999}                | none",
        "{\"max_tokens\":{\"max_tokens\":3}}                  | none",
        "{\"metadata\":{\"max_tokens\":3},\"max_tokens\":7}   | 7",
        "{\"tools\":[{\"max_tokens\":3}]}                     | none",
        "{\"max_tokens\":[1,2],\"max_output_tokens\":4}       | 4",
      })
  void outputCap_isReadForEachOfTheAnswers(String body, Long cap) {
    assertThat(size(body).outputCap())
        .isEqualTo(cap == null ? OptionalLong.empty() : OptionalLong.of(cap));
  }

  @Test
  void largeOutputCap_doesNotOverflow() {
    String body = "{\"max_tokens\":999999999999999,\"n\":10000}";

    assertThat(size(body).outputCap().orElse(Long.MAX_VALUE)).isPositive();
  }

  private static RequestSize size(String body) {
    var identity = new Identity("job", "id", /* own= */ true);
    return RequestSizer.of(new Prompt(identity, Endpoint.CHAT_COMPLETIONS, body, "m", ""));
  }
}
