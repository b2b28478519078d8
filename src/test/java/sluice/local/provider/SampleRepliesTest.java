package sluice.local.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.limit.AccountRates;
import sluice.limit.ModelRates;
import sluice.testing.Limits;
import sluice.testing.Rate;

final class SampleRepliesTest {
  private static final Latency TWO_SECONDS = new Latency.LogNormal(Duration.ofSeconds(2), 0);
  private static final Behaviour CALM = Behaviour.calm(TWO_SECONDS);
  private static final String CHAT =
      "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Why is the sky blue?\"}]}";

  private final AtomicLong nanos = new AtomicLong();

  private SampleReplies replies(Behaviour behaviour) {
    return new SampleReplies(behaviour, nanos::get);
  }

  private static SampleReplies.Call call(String path, String body) {
    return new SampleReplies.Call("POST", path, "", body);
  }

  private static SampleReply.Reply reply(SampleReplies replies, String path, String body) {
    return (SampleReply.Reply) replies.to(call(path, body));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /v1/chat/completions | {"model":"m","messages":[{"role":"user","content":"hi"}]} | "object":"chat.completion"
          /v1/responses        | {"model":"m","input":"hi"}                                | "object":"response"
          /v1/completions      | {"model":"m","prompt":"hi"}                               | "object":"text_completion"
          /v1/embeddings       | {"model":"m","input":["hi","ho"]}                         | "index":1
          /v1/moderations      | {"input":"hi"}                                            | "flagged":false
          /v1/messages         | {"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"}]} | "stop_reason":"end_turn"
          """)
  void answer_hasTheFormatOfItsEndpoint(String path, String body, String expected) {
    SampleReply.Reply reply = reply(replies(CALM), path, body);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.after()).isEqualTo(Duration.ofSeconds(2));
    assertThat(reply.body()).contains(expected);
  }

  @Test
  void answer_saysThatNoModelWasAskedAndRepeatsTheQuestion() {
    String body = reply(replies(CALM), "/v1/chat/completions", CHAT).body();

    assertThat(body)
        .contains("Stand-in answer, no model was asked", "Why is the sky blue?", "\"model\":\"m\"")
        .contains("\"usage\":{\"prompt_tokens\":8,");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /v1/chat/completions | {"model":"m"}                     | "param":"messages"
          /v1/chat/completions | {"messages":[{"role":"user"}]}    | "param":"model"
          /v1/chat/completions | {"model":"m","messages":[]}       | "param":"messages"
          /v1/messages         | {"model":"m","messages":[{}]}     | "param":"max_tokens"
          /v1/embeddings       | {"model":"m","input":7}           | "param":"input"
          /v1/responses        | {"model":"m","input":             | "param":null
          /v1/responses        | []                                | "param":null
          """)
  void invalidRequest_isRefusedInTheFormatOfOpenAi(String path, String body, String expected) {
    SampleReply.Reply reply = reply(replies(CALM), path, body);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body())
        .startsWith("{\"error\":{\"message\":")
        .contains("\"type\":\"invalid_request_error\"", expected, "\"code\":null");
  }

  @Test
  void unknownPath_isNotFound() {
    assertThat(reply(replies(CALM), "/v1/chat", CHAT).status()).isEqualTo(404);
  }

  @Test
  void wrongKey_isRefused() {
    SampleReplies replies = replies(CALM.withKey("right"));

    var wrong = new SampleReplies.Call("POST", "/v1/chat/completions", "wrong", CHAT);
    var right = new SampleReplies.Call("POST", "/v1/chat/completions", "right", CHAT);

    assertThat(((SampleReply.Reply) replies.to(wrong)).status()).isEqualTo(401);
    assertThat(((SampleReply.Reply) replies.to(right)).status()).isEqualTo(200);
  }

  @Test
  void requestAboveTheRate_isRefusedUntilTheBucketHasFilled() {
    SampleReplies replies = replies(CALM.with(new Rate(60, 2)));

    List<Integer> statuses =
        IntStream.range(0, 3)
            .mapToObj(_ -> reply(replies, "/v1/chat/completions", CHAT).status())
            .toList();
    SampleReply.Reply refused = reply(replies, "/v1/chat/completions", CHAT);
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    SampleReply.Reply later = reply(replies, "/v1/chat/completions", CHAT);

    assertThat(statuses).containsExactly(200, 200, 429);
    assertThat(refused.headers())
        .containsEntry("retry-after", "1")
        .containsEntry("x-ratelimit-limit-requests", "60")
        .containsEntry("x-ratelimit-remaining-requests", "0")
        .containsEntry("x-ratelimit-reset-requests", "2s");
    assertThat(refused.body())
        .contains("\"type\":\"requests\"", "\"code\":\"rate_limit_exceeded\"")
        .contains(
            "Rate limit reached for m in organization org-sample on requests per min (RPM): "
                + "Limit 60, Used 60, Requested 1. Please try again in 1s.");
    assertThat(later.status()).isEqualTo(200);
  }

  /// The question of [#CHAT] is 8 tokens, its answer 18.
  @Test
  void inputAndOutput_countAgainstTheTokensOfAMinute() {
    SampleReplies replies = replies(CALM.with(tokens(60)));

    SampleReply.Reply first = reply(replies, "/v1/chat/completions", CHAT);
    SampleReply.Reply second = reply(replies, "/v1/chat/completions", CHAT);
    SampleReply.Reply refused = reply(replies, "/v1/chat/completions", CHAT);
    nanos.addAndGet(Duration.ofMillis(18_001).toNanos());
    SampleReply.Reply later = reply(replies, "/v1/chat/completions", CHAT);

    assertThat(first.body()).contains("\"total_tokens\":26");
    assertThat(first.headers())
        .containsEntry("x-ratelimit-limit-tokens", "60")
        .containsEntry("x-ratelimit-remaining-tokens", "34")
        .containsEntry("x-ratelimit-reset-tokens", "26s")
        .doesNotContainKey("x-ratelimit-limit-requests");
    assertThat(second.status()).isEqualTo(200);
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.headers()).containsEntry("retry-after", "18");
    assertThat(refused.body())
        .contains("\"type\":\"tokens\"", "\"code\":\"rate_limit_exceeded\"")
        .contains("(TPM): Limit 60, Used 52, Requested 26. Please try again in 18s.");
    assertThat(later.status()).isEqualTo(200);
  }

  @Test
  void requestLargerThanTheTokensOfAMinute_isRefusedForGood() {
    SampleReply.Reply reply = reply(replies(CALM.with(tokens(20))), "/v1/chat/completions", CHAT);

    assertThat(reply.status()).isEqualTo(429);
    assertThat(reply.headers())
        .containsEntry("x-ratelimit-remaining-tokens", "20")
        .doesNotContainKey("retry-after");
    assertThat(reply.body())
        .contains("Request too large for m", "Limit 20, Requested 26", "\"type\":\"tokens\"");
  }

  @Test
  void refusedRequest_countsNoTokens() {
    var both = new Limits(Optional.of(new Rate(60, 1)), Optional.of(Rate.ofTokens(60)));
    SampleReplies replies = replies(CALM.with(both));

    var _ = reply(replies, "/v1/chat/completions", CHAT);
    SampleReply.Reply refused = reply(replies, "/v1/chat/completions", CHAT);

    assertThat(refused.body()).contains("requests per min (RPM)");
    assertThat(refused.headers()).containsEntry("x-ratelimit-remaining-tokens", "34");
  }

  @Test
  void models_haveTheirOwnLimits() {
    var small = new ModelRates(OptionalLong.empty(), OptionalLong.of(20));
    var told = new AccountRates(Map.of("m", small), ModelRates.NONE, 1);
    SampleReplies replies = replies(CALM.with(new Rate(60, 1)).with(told));
    String other = CHAT.replace("\"m\"", "\"n\"");

    assertThat(reply(replies, "/v1/chat/completions", CHAT).status()).isEqualTo(429);
    assertThat(reply(replies, "/v1/chat/completions", other).status()).isEqualTo(200);
    assertThat(reply(replies, "/v1/chat/completions", other).body()).contains("Limit 60, Used");
  }

  private static Limits tokens(long perMinute) {
    return new Limits(Optional.empty(), Optional.of(Rate.ofTokens(perMinute)));
  }

  @Test
  void sameRequestsUnderTheSameSeed_haveTheSameOutcomes() {
    Latency spread = new Latency.LogNormal(Duration.ofSeconds(2), 0.5);
    Behaviour moody = Behaviour.calm(spread).with(new Faults(0.3, 0.2, 0.2, 9));

    assertThat(outcomes(moody))
        .isEqualTo(outcomes(moody))
        .isNotEqualTo(outcomes(moody.withSeed(8)));
    assertThat(outcomes(moody))
        .hasAtLeastOneElementOfType(ScriptedOutcome.ServerError.class)
        .hasAtLeastOneElementOfType(ScriptedOutcome.Reset.class)
        .hasAtLeastOneElementOfType(ScriptedOutcome.Drip.class)
        .hasAtLeastOneElementOfType(ScriptedOutcome.Answer.class);
  }

  private static List<ScriptedOutcome> outcomes(Behaviour behaviour) {
    return IntStream.range(0, 100)
        .mapToObj(content -> ScriptedOutcome.of(behaviour, content, 1))
        .toList();
  }

  @Test
  void failures_areNeverMoreInARowThanAllowed() {
    Behaviour broken = CALM.with(new Faults(1, 0, 0, 2));

    assertThat(ScriptedOutcome.of(broken, 5, 1)).isInstanceOf(ScriptedOutcome.ServerError.class);
    assertThat(ScriptedOutcome.of(broken, 5, 2)).isInstanceOf(ScriptedOutcome.ServerError.class);
    assertThat(ScriptedOutcome.of(broken, 5, 3)).isInstanceOf(ScriptedOutcome.Answer.class);
  }
}
