package sluice.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.local.files.LineRules;
import sluice.local.files.PromptReader;
import sluice.message.Endpoint;
import sluice.message.MessageReader;

final class SurveyTest {
  private static final MessageReader.Rules WITHOUT_MODEL =
      new MessageReader.Rules(
          EnumSet.allOf(Endpoint.class), Optional.empty(), 1 << 20, Duration.ofHours(1));

  private static Survey survey(MessageReader.Rules rules, String... lines) {
    return Survey.of(PromptReader.named(Stream.of(lines), rules, "job"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Say hello.                                                         | Say hello.
          {"prompt":"Say\\n\\thello."}                                       | Say hello.
          {"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":[{"type":"text","text":"Hi"}]}]} | Hi
          {"url":"/v1/responses","body":{"input":"Why?"}}                    | Why?
          {"url":"/v1/embeddings","body":{"model":"model","input":["a","b"]}} | b
          """)
  void survey_tellsTheCountAndTheFirstPrompt(String line, String beginning) {
    Survey survey = survey(LineRules.RULES, "[refused]", line, "another");

    assertThat(survey.total()).isEqualTo(3);
    assertThat(survey.model()).isEqualTo("model");
    assertThat(survey.beginning()).isEqualTo("\"" + beginning + "\"");
  }

  @Test
  void longFirstPrompt_isCut() {
    assertThat(survey(LineRules.RULES, "😀".repeat(100)).beginning())
        .isEqualTo("\"" + "😀".repeat(60) + "…\"");
    assertThat(survey(LineRules.RULES, "[refused]").beginning()).isEqualTo("none");
  }

  @Test
  void promptsWithoutAModel_areTold() {
    Survey all = survey(WITHOUT_MODEL, "a", "{\"prompt\":\"b\"}");
    Survey one = survey(WITHOUT_MODEL, "a", "{\"prompt\":\"b\",\"model\":\"m\"}");

    assertThat(all.isAllWithoutModel()).isTrue();
    assertThat(all.lackOfModel())
        .startsWith("No prompt names a model: nothing was sent.")
        .contains("-Dmodel");
    assertThat(one.isAllWithoutModel()).isFalse();
    assertThat(one.lackOfModel())
        .startsWith("1 of 2 prompts without a model will not be sent")
        .contains("missing_model");
    assertThat(survey(WITHOUT_MODEL).isAllWithoutModel()).isFalse();
  }
}
