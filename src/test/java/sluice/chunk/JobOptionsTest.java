package sluice.chunk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JobOptionsTest {

  @Test
  void noOptions_demandNothing() {
    assertThat(JobOptions.of("{}".getBytes(UTF_8))).isEqualTo(JobOptions.NONE);
  }

  @Test
  void options_areRead() {
    JobOptions options =
        options(
            """
            {"model":"m","completion_window":"24h","max_usd":2,"max_tokens":1000,"strict":true,
             "template":"Say {x}","metadata":{"a":"b"},
             "prices":{"m":{"input":1,"output":2},"*":{"input":3,"cached":1,"output":4}}}\
            """);

    assertThat(options.model()).contains("m");
    assertThat(options.maxUsd()).hasValue(2.0);
    assertThat(options.maxTokens()).hasValue(1_000);
    assertThat(options.isStrict()).isTrue();
    assertThat(options.template()).contains("Say {x}");
    assertThat(options.metadata()).isEqualTo(Map.of("a", "b"));
    assertThat(options.windowWithin(Duration.ofDays(13))).isEqualTo(Duration.ofDays(1));
  }

  @ParameterizedTest
  @CsvSource({"24h, 24", "7d, 168", "600d, 312", "90m, 1"})
  void window_isWithinTheLongest(String window, int hours) {
    JobOptions options = options("{\"completion_window\":\"%s\"}".formatted(window));

    assertThat(options.windowWithin(Duration.ofDays(13)).toHours()).isEqualTo(hours);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|it is not one JSON object",
        "{|it is not valid JSON (line 1, column 2)",
        "{} x|it is not valid JSON (line 1, column 4)",
        "{\"max_used\":1}|`max_used` is unknown",
        "{\"max_usd\":0}|`max_usd` is not above 0",
        "{\"max_usd\":\"1\"}|`max_usd` is not a number",
        "{\"max_tokens\":1.5}|`max_tokens` is not an integer from 0 on",
        "{\"strict\":1}|`strict` is not true or false",
        "{\"model\":1}|`model` is not a string",
        "{\"model\":\" \"}|`model` is empty",
        "{\"completion_window\":\"1w\"}"
            + "|`completion_window` is no number of minutes, hours or days such as `24h`",
        "{\"metadata\":{\"a\":1}}|`metadata.a` is not a string",
        "{\"prices\":{\"m\":{\"input\":1}}}|`prices.m.output` is missing",
        "{\"prices\":{\"m\":{\"input\":-1,\"output\":1}}}|`prices.m.input` is no price",
        "{\"prices\":{\"m\":{\"in\":1}}}|`prices.m.in` is unknown",
      })
  void mistake_isNamed(String json, String message) {
    assertThatThrownBy(() -> options(json))
        .isInstanceOf(MalformedObjectException.class)
        .hasMessage(message);
  }

  @Test
  void dollars_areThoseOfEveryModel() {
    Prices prices =
        options(
                "{\"prices\":{\"m\":{\"input\":1,\"cached\":0.5,\"output\":4},"
                    + "\"m-large\":{\"input\":10,\"output\":40}}}")
            .prices();
    TokenUsage usage =
        TokenUsage.NONE
            .plus("m", new TokenCount(1_000_000, 200_000, 500_000, 0))
            .plus("m-large-2026-01-01", new TokenCount(100_000, 0, 0, 0));

    assertThat(prices.dollars(usage)).hasValue(0.8 + 0.1 + 2 + 1);
  }

  @Test
  void dollarsOfAModelWithoutPrice_areUnknown() {
    Prices prices = options("{\"prices\":{\"m\":{\"input\":1,\"output\":4}}}").prices();

    assertThat(prices.dollars(TokenUsage.NONE.plus("n", new TokenCount(1, 0, 1, 0)))).isEmpty();
    assertThat(prices.dollars(TokenUsage.NONE)).hasValue(0);
    assertThat(Prices.NONE.dollars(TokenUsage.NONE)).isEmpty();
  }

  private static JobOptions options(String json) {
    return JobOptions.of(json.getBytes(UTF_8));
  }
}
