package sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.provider.ReplyBody.Shape;

class ReplyBodyTest {

  private static ReplyBody read(String json) {
    return ReplyBody.of(json.getBytes(UTF_8));
  }

  private static Optional<ProviderError> error(
      String type, String code, String message, OptionalInt status) {
    return Optional.of(new ProviderError(type, code, message, status));
  }

  @Test
  void openAisErrorIsReadWhole() {
    ReplyBody body =
        read(
            """
            {"error":{"message":"no","type":"t","param":{"x":[1]},"code":"c"},"more":[{}]}\
            """);

    assertThat(body.shape()).isEqualTo(Shape.OBJECT);
    assertThat(body.error()).isEqualTo(error("t", "c", "no", OptionalInt.empty()));
  }

  @Test
  void aNumberAsCodeIsAStatus() {
    assertThat(read("{\"error\":{\"code\":404}}").error())
        .isEqualTo(error("", "404", "", OptionalInt.of(404)));
    assertThat(read("{\"error\":{\"code\":\"429\"}}").error())
        .isEqualTo(error("", "429", "", OptionalInt.of(429)));
    assertThat(read("{\"error\":{\"code\":99}}").error())
        .isEqualTo(error("", "99", "", OptionalInt.empty()));
    assertThat(read("{\"error\":{\"code\":1e2}}").error())
        .isEqualTo(error("", "", "", OptionalInt.empty()));
  }

  @Test
  void nothingIsReadOutOfMembersOfAnotherType() {
    assertThat(read("{\"error\":{\"message\":{\"a\":[]},\"type\":[],\"code\":{}}}").error())
        .isEqualTo(error("", "", "", OptionalInt.empty()));
    assertThat(read("{\"model\":{\"a\":1},\"status\":[],\"usage\":7}"))
        .isEqualTo(new ReplyBody(Shape.OBJECT, Optional.empty(), "", "", Usage.NONE));
  }

  @Test
  void theWordsNoneAndNullCountAsNothing() {
    assertThat(read("{\"error\":{\"message\":\"m\",\"type\":\"None\",\"code\":\"null\"}}").error())
        .isEqualTo(error("", "", "m", OptionalInt.empty()));
  }

  @Test
  void anErrorAtTheTopIsOneOnlyWhereTheBodySaysSo() {
    String members = "\"message\":\"m\",\"type\":\"NotFoundError\",\"code\":404}";

    assertThat(read("{\"object\":\"error\"," + members).error())
        .isEqualTo(error("NotFoundError", "404", "m", OptionalInt.of(404)));
    assertThat(read("{\"object\":\"list\"," + members).error()).isEmpty();
  }

  @Test
  void geminisArrayIsUnwrapped() {
    ReplyBody body = read("[1, [], {\"a\":{}}, {\"error\":{\"code\":429,\"status\":\"GONE\"}}]");

    assertThat(body.shape()).isEqualTo(Shape.OTHER_JSON);
    assertThat(body.error()).isEqualTo(error("GONE", "429", "", OptionalInt.of(429)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"prompt_tokens":12,"completion_tokens":3}                       | 12 | 3
          {"prompt_tokens":12,"prompt_tokens_details":{"cached_tokens":8}} | 12 | 0
          {"input_tokens":7,"output_tokens":2,"details":{"input_tokens":9}} | 7  | 2
          {"prompt_tokens":null,"completion_tokens":"3"}                   | 0  | 0
          {"prompt_tokens":-1,"completion_tokens":1.5}                     | 0  | 0
          {"prompt_tokens":123456789012345678901234567890}                 | 0  | 0
          {"prompt_tokens":9223372036854775807}                            | 0  | 0
          {}                                                               | 0  | 0
          """)
  void usageIsKeptAsItStoodAndCounted(String usage, long input, long output) {
    assertThat(read("{\"usage\":" + usage + "}"))
        .isEqualTo(
            new ReplyBody(Shape.OBJECT, Optional.empty(), "", "", new Usage(usage, input, output)));
  }

  @Test
  void aUsageLargerThanAnyIsNotKept() {
    String usage = "{\"prompt_tokens\":1,\"x\":\"" + "x".repeat(5000) + "\"}";

    assertThat(read("{\"usage\":" + usage + "}").usage()).isEqualTo(Usage.NONE);
  }

  @Test
  void aNumberOfManyDigitsSpoilsNothing() {
    assertThat(read("{\"x\":1" + "0".repeat(900) + ",\"model\":\"m\"}").model()).isEqualTo("m");
  }

  @Test
  void whatAModelWroteMayHoldHalfASurrogatePair() {
    assertThat(read("{\"model\":\"\\ud800\",\"x\":\"\\udc00\"}").model()).isEqualTo("\ud800");
  }
}
