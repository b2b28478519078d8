package sluice.local.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import sluice.message.Sha256;
import sluice.testing.Admission;
import sluice.testing.Admission.Decision;
import sluice.testing.ModelQuota;
import sluice.testing.OpenAiLimitText;

/// Decides what the sample provider does about a call, as OpenAI's API would: key, address, limit,
/// body, answer. Safe for many threads.
final class SampleReplies {
  private static final Duration AT_ONCE = Duration.ofMillis(20);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Behaviour behaviour;
  private final LongSupplier nanos;
  private final Map<String, ModelQuota> meters = new ConcurrentHashMap<>();
  private final Map<Long, Integer> callsOfContent = new ConcurrentHashMap<>();

  /// A call as it came.
  ///
  /// @param key what the headers carry; empty where there is none
  record Call(String method, String path, String key, String body) {}

  SampleReplies(Behaviour behaviour, LongSupplier nanos) {
    this.behaviour = behaviour;
    this.nanos = nanos;
  }

  SampleReply to(Call call) {
    if (behaviour.key().filter(key -> !key.equals(call.key())).isPresent()) {
      return error(
          401, "Incorrect API key provided.", "invalid_request_error", "invalid_api_key", "");
    }
    Optional<Api> api = Api.at(call.path());
    if (api.isEmpty()) {
      String what = "Unknown request URL: %s %s.".formatted(call.method(), call.path());
      return error(404, what, "invalid_request_error", "unknown_url", "");
    }
    if (!call.method().equals("POST")) {
      String what = "Not allowed to %s on %s.".formatted(call.method(), call.path());
      return error(405, what, "invalid_request_error", "method_not_supported", "");
    }
    return ofBody(api.get(), call);
  }

  private SampleReply ofBody(Api api, Call call) {
    JsonNode body;
    try {
      body = JSON.readTree(call.body());
    } catch (JsonProcessingException e) {
      return invalid("We could not parse the JSON body of your request.", "");
    }
    if (!body.isObject()) {
      return invalid("The body of your request is not a JSON object.", "");
    }
    Optional<String> wrong = api.wrongMember(body);
    if (wrong.isPresent()) {
      return invalid("Missing or invalid parameter: '%s'.".formatted(wrong.get()), wrong.get());
    }
    return ofLimit(api, call, body);
  }

  private SampleReply ofLimit(Api api, Call call, JsonNode body) {
    String hash = Sha256.hex(call.path() + "\n" + call.body());
    int count = callsOfContent.merge(number(hash), 1, Integer::sum);
    Question question = Question.of(api.input(), body, id(hash), Instant.now());
    Admission admission = admit(question.model(), api.tokens(question));
    Map<String, String> headers = new HashMap<>(OpenAiLimitText.headers(admission));
    return switch (admission.decision()) {
      case Decision.Passed() -> {
        headers.put("x-request-id", "req_" + id(hash) + count);
        yield ofFate(api, question, ScriptedOutcome.of(behaviour, number(hash), count), headers);
      }
      case Decision.Rejected refused -> {
        long seconds = Math.max(1, Math.ceilDiv(refused.pause().toMillis(), 1000L));
        headers.put("retry-after", Long.toString(seconds));
        String what = OpenAiLimitText.message(refused, question.model());
        yield limited(what, refused.status(), headers);
      }
      case Decision.TooLarge tooLarge ->
          limited(OpenAiLimitText.message(tooLarge, question.model()), tooLarge.status(), headers);
    };
  }

  private Admission admit(String model, long tokens) {
    long now = nanos.getAsLong();
    return meters
        .computeIfAbsent(model, name -> new ModelQuota(behaviour.limits(name), now))
        .admit(tokens, now);
  }

  private static SampleReply limited(
      String message, Admission.LimitStatus status, Map<String, String> headers) {
    String body = envelope(message, status.unit().label(), "rate_limit_exceeded", "");
    return new SampleReply.Reply(AT_ONCE, Duration.ZERO, 429, headers, body);
  }

  private static SampleReply ofFate(
      Api api, Question question, ScriptedOutcome fate, Map<String, String> headers) {
    return switch (fate) {
      case ScriptedOutcome.Answer(Duration after) ->
          answer(after, Duration.ZERO, headers, api, question);
      case ScriptedOutcome.Drip(Duration after, Duration over) ->
          answer(after, over, headers, api, question);
      case ScriptedOutcome.Reset(Duration after) -> new SampleReply.Reset(after);
      case ScriptedOutcome.ServerError(Duration after) ->
          new SampleReply.Reply(
              after,
              Duration.ZERO,
              500,
              headers,
              envelope(
                  "The server had an error while processing your request.",
                  "server_error",
                  "",
                  ""));
    };
  }

  private static String id(String hash) {
    return hash.substring(0, 24);
  }

  private static long number(String hash) {
    return Long.parseUnsignedLong(hash.substring(0, 16), 16);
  }

  private static SampleReply answer(
      Duration after, Duration over, Map<String, String> headers, Api api, Question question) {
    headers.put("openai-processing-ms", Long.toString(after.toMillis()));
    return new SampleReply.Reply(after, over, 200, headers, api.answer(question).toString());
  }

  private static SampleReply invalid(String message, String member) {
    return error(400, message, "invalid_request_error", "", member);
  }

  private static SampleReply error(
      int status, String message, String type, String code, String member) {
    return new SampleReply.Reply(
        AT_ONCE, Duration.ZERO, status, Map.of(), envelope(message, type, code, member));
  }

  /// OpenAI's error body; what is empty is null there.
  private static String envelope(String message, String type, String code, String member) {
    var envelope = JsonNodeFactory.instance.objectNode();
    envelope
        .putObject("error")
        .put("message", message)
        .put("type", type)
        .put("param", member.isEmpty() ? null : member)
        .put("code", code.isEmpty() ? null : code);
    return envelope.toString();
  }
}
