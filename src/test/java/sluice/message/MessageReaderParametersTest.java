package sluice.message;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.message.Readings.message;
import static sluice.message.Readings.prompt;
import static sluice.message.Readings.read;
import static sluice.message.Readings.refusal;
import static sluice.message.Readings.withoutDefaultModel;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/// The parameters that decide whether a request can be sent: `model`, `stream`, `background`.
final class MessageReaderParametersTest {
  private static final MessageReader.Rules ALL =
      new MessageReader.Rules(
          EnumSet.allOf(Endpoint.class), Optional.of("default"), 10_000, Duration.ofHours(1));

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"EMBEDDINGS", "MODERATIONS"})
  void missingModel_takesTheDefault(Endpoint endpoint) {
    Prompt prompt = prompt(read(batchLine(endpoint, "{\"input\":1}"), ALL));

    assertThat(prompt.body()).isEqualTo("{\"input\":1,\"model\":\"default\"}");
    assertThat(prompt.model()).isEqualTo("default");
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"EMBEDDINGS", "MODERATIONS"})
  void modelOfNull_takesTheDefault(Endpoint endpoint) {
    Prompt prompt = prompt(read(batchLine(endpoint, "{\"model\":null,\"input\":1}"), ALL));

    assertThat(prompt.body()).isEqualTo("{\"input\":1,\"model\":\"default\"}");
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"MODERATIONS", "MESSAGES"})
  void missingModelWithoutADefault_isRefused(Endpoint endpoint) {
    for (String body : new String[] {"{}", "{\"model\":null}", "{\"input\":{\"model\":\"m\"}}"}) {
      assertThat(refusal(read(batchLine(endpoint, body), withoutDefaultModel())).code())
          .isEqualTo(ErrorCode.MISSING_MODEL);
    }
  }

  @Test
  void embeddingsWithoutAModel_areRefused() {
    assertThat(refusal(read(batchLine(Endpoint.EMBEDDINGS, "{\"input\":\"x\"}"), ALL)).code())
        .isEqualTo(ErrorCode.MISSING_MODEL);
    assertThat(refusal(read(batchLine(Endpoint.EMBEDDINGS, "{\"model\":null}"), ALL)).code())
        .isEqualTo(ErrorCode.MISSING_MODEL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"input\":\"x\"}", "{\"model\":null}", "{\"model\":\"m\"}"})
  void moderations_areSentAsTheyAre(String body) {
    assertThat(prompt(read(batchLine(Endpoint.MODERATIONS, body), ALL)).body()).isEqualTo(body);
    assertThat(read(batchLine(Endpoint.MODERATIONS, body), withoutDefaultModel()))
        .isInstanceOf(Prompt.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"\"m\" | m", "\"\" | ''", "7 | ''", "[\"m\"] | ''", "{\"a\":{}} | ''", "false | ''"})
  void modelOfAnyType_isSent(String model, String name) {
    String body = "{\"model\":%s,\"input\":1}".formatted(model);

    Prompt prompt = prompt(read(batchLine(Endpoint.RESPONSES, body), ALL));

    assertThat(prompt.body()).isEqualTo(body);
    assertThat(prompt.model()).isEqualTo(name);
  }

  @Test
  void shorthandAndTextWithoutAModel_takeTheDefault() {
    assertThat(prompt("{\"prompt\":\"x\"}").model()).isEqualTo("default-model");
    assertThat(prompt("{\"messages\":[],\"model\":null}").body())
        .isEqualTo("{\"messages\":[],\"model\":\"default-model\"}");
    assertThat(prompt("x").model()).isEqualTo("default-model");
    assertThat(prompt("{\"model\":\"m\",\"prompt\":\"x\"}").model()).isEqualTo("m");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "{\"prompt\":\"x\"}", "{\"messages\":[{\"model\":\"m\"}]}"})
  void shorthandAndTextWithoutAnyModel_areRefused(String body) {
    assertThat(refusal(read(message(body), withoutDefaultModel())).code())
        .isEqualTo(ErrorCode.MISSING_MODEL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream", "background"})
  void parameterForAnAnswerInPieces_isRefused(String parameter) {
    assertThat(refusal("{\"prompt\":\"x\",\"%s\":true}".formatted(parameter)))
        .satisfies(refusal -> {
          assertThat(refusal.code()).isEqualTo(ErrorCode.UNSUPPORTED_PARAMETER);
          assertThat(refusal.message()).contains("`%s`".formatted(parameter));
        });
    for (Endpoint endpoint : Endpoint.values()) {
      assertThat(
              refusal(
                      read(
                          batchLine(endpoint, "{\"model\":\"m\",\"%s\":true}".formatted(parameter)),
                          ALL))
                  .code())
          .isEqualTo(ErrorCode.UNSUPPORTED_PARAMETER);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"stream\":false",
        "\"stream\":null",
        "\"stream\":\"true\"",
        "\"background\":false",
        "\"metadata\":{\"stream\":true,\"background\":true}",
        "\"stream_options\":true"
      })
  void otherValuesOfTheParameters_areSent(String member) {
    String body = "{\"model\":\"m\",%s}".formatted(member);

    assertThat(prompt(read(batchLine(Endpoint.RESPONSES, body), ALL)).body()).isEqualTo(body);
  }

  @Test
  void membersOutsideOfTheRequest_areNoParameters() {
    assertThat(
            prompt(
                    read(
                        message(
                            "{\"stream\":true,\"background\":true,\"model\":\"outer\",\"url\":\"/v1/responses\",\"body\":{\"input\":1}}"),
                        ALL))
                .body())
        .isEqualTo("{\"input\":1,\"model\":\"default\"}");
  }

  private static Message batchLine(Endpoint endpoint, String body) {
    return message("{\"url\":\"%s\",\"body\":%s}".formatted(endpoint.path(), body));
  }
}
