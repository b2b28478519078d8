package sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.provider.ProviderError.Origin;
import sluice.provider.ReplyBody.Shape;

class ReplyReaderTest {

  private static ReplyBody read(String json) {
    return ReplyReader.of(json.getBytes(UTF_8));
  }

  private static Optional<ProviderError> error(
      String type, String code, String message, OptionalInt status) {
    return Optional.of(new ProviderError(Origin.OBJECT, type, code, message, "", "", status));
  }

  @Test
  void openAiError_isReadWhole() {
    ReplyBody body =
        read(
            """
            {"error":{"message":"no","type":"t","param":"p","code":"c","retry_after":7},"more":[{}]}\
            """);

    assertThat(body.shape()).isEqualTo(Shape.OBJECT);
    assertThat(body.error())
        .contains(new ProviderError(Origin.OBJECT, "t", "c", "no", "p", "7", OptionalInt.empty()));
  }

  @Test
  void numericCode_isAStatus() {
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
  void membersOfAnotherType_areIgnored() {
    assertThat(read("{\"error\":{\"message\":{\"a\":[]},\"type\":[],\"code\":{}}}").error())
        .isEqualTo(error("", "", "", OptionalInt.empty()));
    assertThat(read("{\"model\":{\"a\":1},\"status\":[],\"usage\":7}"))
        .isEqualTo(new ReplyBody(Shape.OBJECT, Optional.empty(), Set.of(), "", "", Usage.NONE));
  }

  @Test
  void wordsNoneAndNull_countAsNothing() {
    assertThat(read("{\"error\":{\"message\":\"m\",\"type\":\"None\",\"code\":\"null\"}}").error())
        .isEqualTo(error("", "", "m", OptionalInt.empty()));
  }

  @Test
  void errorAtTheTop_isCertainOnlyWhereTheBodySaysSo() {
    String members = "\"message\":\"m\",\"type\":\"NotFoundError\",\"code\":404}";

    assertThat(read("{\"object\":\"error\"," + members).error())
        .isEqualTo(error("NotFoundError", "404", "m", OptionalInt.of(404)));
    assertThat(read("{\"object\":\"list\"," + members).error())
        .map(ProviderError::origin)
        .contains(Origin.BESIDE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"error":{"param":{"x":[1]}}}                                                                | …
          {"error":{"param":{}}}                                                                       | ~~
          {"error":{"param":"None"}}                                                                   | ~~
          {"detail":[{"loc":["body","messages",0,"role"],"msg":"Field required"}]}                     | role
          {"detail":[{"loc":["header","authorization"],"msg":"Field required"}]}                       | ~~
          {"detail":[{"loc":"body","msg":"Field required"}]}                                           | ~~
          """)
  void parameterAtFault_isReadFromAnyOfItsMembers(String body, String param) {
    assertThat(read(body).error().orElseThrow().param()).isEqualTo(param);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"error":{"code":429,"details":[{"@type":"type.googleapis.com/google.rpc.Help","message":"x"},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"37s"}]}} | 37s
          {"error":{"message":"slower","retry_after":1.5}}                                             | 1.5
          {"error":"Model x is loading","estimated_time":20.0}                                         | 20.0
          {"message":"slower","retry_after":"12"}                                                      | 12
          {"error":{"message":"slower"}}                                                               | ~~
          """)
  void retryDelay_isReadFromAnyOfItsMembers(String body, String delay) {
    assertThat(read(body).error().orElseThrow().delay()).isEqualTo(delay);
  }

  @Test
  void arrayOfGemini_isUnwrapped() {
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
          {"prompt_tokens":12,"completion_tokens":3} | 12 | 3
          {"prompt_tokens":12,"prompt_tokens_details":{"cached_tokens":8}} | 12 | 0
          {"prompt_tokens":1117,"completion_tokens":46,"total_tokens":1163,"completion_tokens_details":{"reasoning_tokens":40}} | 1117 | 46
          {"prompt_tokens":8,"total_tokens":8} | 8 | 0
          {"input_tokens":36,"input_tokens_details":{"cached_tokens":30},"output_tokens":87,"output_tokens_details":{"reasoning_tokens":64},"total_tokens":123} | 36 | 87
          {"prompt_tokens":20,"completion_tokens":5,"total_tokens":25,"prompt_cache_hit_tokens":16,"prompt_cache_miss_tokens":4} | 20 | 5
          {"queue_time":0.03,"prompt_tokens":17,"prompt_time":0.003,"completion_tokens":9,"completion_time":0.01,"total_tokens":26,"total_time":0.02} | 17 | 9
          {"prompt_tokens":14,"completion_tokens":163,"total_tokens":177,"cost":0.00014,"is_byok":false} | 14 | 163
          {"input_tokens":7,"output_tokens":2,"details":{"input_tokens":9}} | 7 | 2
          {"input_tokens":50,"cache_creation_input_tokens":200,"cache_read_input_tokens":9000,"cache_creation":{"ephemeral_5m_input_tokens":200},"output_tokens":30,"service_tier":"standard"} | 250 | 30
          {"input_tokens":50,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":30} | 50 | 30
          {"prompt_tokens":9250,"completion_tokens":30,"total_tokens":9280,"cache_creation_input_tokens":200,"cache_read_input_tokens":9000} | 9250 | 30
          {"prompt_tokens":32,"completion_tokens":9,"total_tokens":135,"completion_tokens_details":{"reasoning_tokens":94}} | 32 | 103
          {"prompt_tokens":21,"total_tokens":81} | 21 | 60
          {"prompt_tokens":12,"completion_tokens":3,"total_tokens":0} | 12 | 3
          {"total_tokens":81} | 0 | 0
          {"prompt_tokens":null,"completion_tokens":"3"} | 0 | 0
          {"prompt_tokens":-1,"completion_tokens":1.5} | 0 | 0
          {"prompt_tokens":123456789012345678901234567890} | 0 | 0
          {"prompt_tokens":9223372036854775807} | 0 | 0
          {"prompt_tokens":123456789012345,"completion_tokens":1234567890123456} | 123456789012345 | 0
          {"prompt_tokens":-0,"input_tokens":5} | 5 | 0
          {} | 0 | 0
          """)
  void usage_isKeptAsReceivedAndCounted(String usage, long input, long output) {
    assertThat(read("{\"usage\":" + usage + "}"))
        .isEqualTo(
            new ReplyBody(
                Shape.OBJECT, Optional.empty(), Set.of(), "", "", new Usage(usage, input, output)));
  }

  @Test
  void oversizedUsage_isNotKept() {
    assertThat(usageOf(4096).usage().input()).isEqualTo(1);
    assertThat(usageOf(4097).usage()).isEqualTo(Usage.NONE);
  }

  private static ReplyBody usageOf(int length) {
    String start = "{\"prompt_tokens\":1,\"x\":\"";
    String end = "\"}";
    String filling = "x".repeat(length - start.length() - end.length());
    return read("{\"usage\":" + start + filling + end + "}");
  }

  @Test
  void numberOfManyDigits_spoilsNothingElse() {
    assertThat(read("{\"x\":1" + "0".repeat(900) + ",\"model\":\"m\"}").model()).isEqualTo("m");
  }

  @Test
  void halfASurrogatePair_isRead() {
    assertThat(read("{\"model\":\"\\ud800\",\"x\":\"\\udc00\"}").model()).isEqualTo("\ud800");
  }
}
