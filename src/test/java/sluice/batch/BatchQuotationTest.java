package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.testing.ScriptedProvider.status;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import sluice.outcome.MessageResult;
import sluice.provider.Reply;
import sluice.testing.ScriptedProvider.Scripted;

/// What a log says where a provider quotes the prompt it refuses.
final class BatchQuotationTest {
  private static final List<String> PROMPTS =
      List.of(
          "my password is hunter2 and my pin 1234",
          "name\tAlice Doe\tpin\t1234\tcity\tBerlin\tpw\thunter2",
          "open C:\\home\\alice\\pw\\hunter2\\pin\\1234",
          "pw\uD83D\uDE00hunter2\uD83D\uDE00pin 1234\uD83D\uDE00alice\uD83D\uDE00Berlin",
          "pw\r\nhunter2\r\npin 1234\r\nalice",
          "say \"hunter2\" to /home/alice\u0000\u2028",
          "我的密码是甲乙丙丁",
          "甲",
          "hunter2",
          "Hunter_2",
          "pw.1",
          "x");

  private static final String UNNAMED = "{\"error\":{\"message\":\"m\"}}";

  /// Statuses, the code c, and texts of our own.
  private static final Pattern SAFE =
      Pattern.compile(
          "invalid_response|[1-5][0-9][0-9](?: c| with an error inside: (?:unnamed|c)"
              + "| without an answer| without a whole JSON object)?");

  private static final List<Integer> STATUSES = List.of(200, 302, 400, 401, 403, 404, 429, 500);

  static Stream<Arguments> quotations() {
    return PROMPTS.stream()
        .flatMap(prompt -> STATUSES.stream().map(status -> Arguments.of(prompt, status)));
  }

  @ParameterizedTest
  @MethodSource("quotations")
  void replyThatQuotesThePrompt_isLoggedWithoutIt(String prompt, int status) {
    for (String member : List.of("message", "type", "code", "param", "status", "detail")) {
      for (String quoted : List.of(prompt, "bad_" + prompt, "Refused: " + prompt)) {
        assertQuotesNothing(prompt, status(status, error(Map.of(member, quoted))));
      }
    }
    assertQuotesNothing(prompt, status(status, prompt));
    assertQuotesNothing(prompt, status(status, "<title>" + prompt + "</title>"));
    assertQuotesNothing(prompt, status(status, error(Map.of("error", prompt))));
    assertQuotesNothing(
        prompt, status(status, error(Map.of("message", "m", "code", "c", "type", prompt))));
    assertQuotesNothing(prompt, status(status, UNNAMED, "x-amzn-errortype", prompt));
  }

  /// To refuse a ping, a provider has nothing to quote.
  private static void refuse(BatchHarness harness, Scripted reply) {
    int status = reply.reply() instanceof Reply.Response response ? response.status() : 500;
    harness.provider.script(
        (prompt, _) -> prompt.body().contains("\"ping\"") ? status(status, UNNAMED) : reply);
  }

  private static String error(Map<String, String> members) {
    ObjectNode error = JsonNodeFactory.instance.objectNode();
    members.forEach(error::put);
    return JsonNodeFactory.instance.objectNode().set("error", error).toString();
  }

  private static void assertQuotesNothing(String prompt, Scripted reply) {
    var harness = new BatchHarness(2);
    refuse(harness, reply);

    var _ = harness.process(harness.message("m", prompt));

    assertThat(harness.listener.labels()).isNotEmpty().allMatch(SAFE.asMatchPredicate());
  }

  @Test
  void replyThatQuotesAnEscapedPrompt_isLoggedWithoutIt() {
    var harness = new BatchHarness(2);
    refuse(harness, status(400, error(Map.of("code", "hunter2"))));

    var _ =
        harness.process(
            harness.message("m", "{\"prompt\":\"\\u0068unter\\u0032\",\"temperature\":0}"));

    assertThat(harness.listener.labels()).containsOnly("400");
  }

  @ParameterizedTest
  @CsvSource({
    "insufficient_quota,     429",
    "context_length_exceeded,400",
    "invalid_api_key,        401",
    "model_not_found,        404",
    "RateLimitReached,       429",
    "content_filter,         400",
    "server_error,           500"
  })
  void nameOfTheProvidersOwn_isLogged(String name, int status) {
    var harness = new BatchHarness(2);
    harness.provider.script((_, _) -> status(status, error(Map.of("code", name))));

    var _ =
        harness.process(
            harness.message("m", "Which model has no limit or quota, and what do errors mean?"));

    assertThat(harness.listener.labels()).isNotEmpty().containsOnly(status + " " + name);
  }

  @Test
  void codeOfARecordedError_isLogged() {
    var harness = new BatchHarness(2);
    harness.provider.script((_, _) ->
        status(400, error(Map.of("code", "context_length_exceeded", "message", "too long"))));

    List<MessageResult> ended = harness.process(harness.message("m"), harness.message("n", "[1]"));

    assertThat(ended)
        .extracting(end -> end.code().orElse(""))
        .containsExactly("400 context_length_exceeded", "unknown_shape");
  }

  @Test
  void replyThatQuotesTheKey_isLoggedWithoutIt() {
    var harness = new BatchHarness(2);
    harness.provider.script(
        (_, _) -> status(401, error(Map.of("code", "sk-abc123456", "type", "secret-header"))));

    var _ = harness.process(harness.message("m"));

    assertThat(harness.listener.labels()).isNotEmpty().containsOnly("401 ***");
  }
}
