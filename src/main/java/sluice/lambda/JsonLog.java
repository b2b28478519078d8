package sluice.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sluice.batch.BatchListener;
import sluice.batch.BatchMetrics;
import sluice.batch.MessageResult;
import sluice.batch.Outcome;
import sluice.json.StrictJson;
import sluice.message.Identity;
import sluice.provider.OutageKind;
import sluice.provider.Reason;
import sluice.time.Time;

/// Writes one JSON line a prompt, one a batch and one for trouble. Safe for many threads as far as
/// its sink is.
///
/// Ids, states and figures only: never a prompt, an answer or the key. Each line carries the
/// request id itself, since Lambda adds it on the handler's thread alone.
final class JsonLog implements BatchListener {
  private static final int MAX_ID_CHARS = 128;
  private static final int MAX_REASON_CHARS = 500;

  private final Consumer<String> sink;
  private final Time time;

  JsonLog(Consumer<String> sink, Time time) {
    this.sink = sink;
    this.time = time;
  }

  @Override
  public void sent(String invocationId, Identity identity, int attempt) {
    // Told with the end: two lines a prompt would double the logs' cost.
  }

  @Override
  public void ended(String invocationId, MessageResult ended) {
    boolean isDone = ended.outcome() instanceof Outcome.Recorded;
    line(
        isDone ? "INFO" : "WARN",
        "prompt",
        invocationId,
        json -> {
          json.writeStringField("message_id", ended.message().id());
          json.writeStringField("custom_id", shortened(ended.identity().id(), MAX_ID_CHARS));
          json.writeStringField("job", shortened(ended.identity().job(), MAX_ID_CHARS));
          json.writeStringField("outcome", outcome(ended));
          if (ended.code().isPresent()) {
            json.writeStringField("code", shortened(ended.code().get(), MAX_REASON_CHARS));
          }
          if (ended.outcome() instanceof Outcome.Returned comesBack) {
            json.writeStringField(
                "reason", shortened(comesBack.reason().label(), MAX_REASON_CHARS));
          }
          json.writeNumberField("status", ended.status());
          json.writeNumberField("attempts", ended.attempts());
          json.writeNumberField("receives", ended.message().receives());
          json.writeNumberField("latency_ms", ended.latency().orElse(Duration.ZERO).toMillis());
          json.writeNumberField("queued_ms", ended.queued().toMillis());
        });
  }

  @Override
  public void trouble(String invocationId, OutageKind trouble, Instant since, Reason reason) {
    line(
        "ERROR",
        "trouble",
        invocationId,
        json -> {
          json.writeStringField("trouble", trouble.label());
          json.writeStringField("since", since.toString());
          json.writeStringField("message", shortened(reason.label(), MAX_REASON_CHARS));
        });
  }

  @Override
  public void batch(
      String invocationId, List<MessageResult> batch, Duration wall, BatchMetrics figures) {
    line(
        "INFO",
        "batch",
        invocationId,
        json -> {
          json.writeNumberField("messages", batch.size());
          json.writeNumberField("wall_ms", wall.toMillis());
          json.writeNumberField("sent", batch.stream().mapToInt(MessageResult::attempts).sum());
          figures(json, figures);
          counts(json, "recorded", batch, JsonLog::kind);
          counts(json, "came_back", batch, JsonLog::cause);
        });
  }

  private static void figures(JsonGenerator json, BatchMetrics figures) throws IOException {
    json.writeNumberField("permits", figures.permits());
    if (figures.percentOfLimit().isPresent()) {
      json.writeNumberField(
          "limit_percent", Math.round(figures.percentOfLimit().getAsDouble() * 10) / 10.0);
    }
    json.writeNumberField("refusals", figures.refusals());
    json.writeNumberField("wasted_prompts", figures.wastedPrompts());
    json.writeNumberField("wasted_tokens", figures.wastedTokens());
    json.writeNumberField("permit_wait_ms", figures.permitWait().toMillis());
    json.writeNumberField("billed_idle_ms", figures.billedIdle().toMillis());
  }

  @Override
  public void warning(String invocationId, String message) {
    line(
        "WARN",
        "warning",
        invocationId,
        json -> json.writeStringField("message", shortened(message, MAX_REASON_CHARS)));
  }

  private static String outcome(MessageResult ended) {
    return Stream.concat(kind(ended), cause(ended).map(cause -> "came_back:" + cause))
        .findFirst()
        .orElseThrow();
  }

  private static Stream<String> kind(MessageResult ended) {
    return ended.outcome() instanceof Outcome.Recorded(Outcome.Kind kind)
        ? Stream.of(kind.name().toLowerCase(Locale.ROOT))
        : Stream.empty();
  }

  private static Stream<String> cause(MessageResult ended) {
    return ended.outcome() instanceof Outcome.Returned comesBack
        ? Stream.of(comesBack.cause().label())
        : Stream.empty();
  }

  private static void counts(
      JsonGenerator json,
      String name,
      List<MessageResult> batch,
      Function<MessageResult, Stream<String>> label)
      throws IOException {
    Map<String, Long> counts =
        batch.stream()
            .flatMap(label)
            .collect(
                Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, Long> count : counts.entrySet()) {
      json.writeNumberField(count.getKey(), count.getValue());
    }
    json.writeEndObject();
  }

  private void line(String level, String event, String invocationId, StrictJson.Writing members) {
    try {
      byte[] line =
          StrictJson.OF_ANSWERS.write(json -> {
            json.writeStartObject();
            json.writeStringField("timestamp", time.now().toString());
            json.writeStringField("level", level);
            json.writeStringField("event", event);
            json.writeStringField("request_id", invocationId);
            members.to(json);
            json.writeEndObject();
          });
      sink.accept(new String(line, UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String shortened(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most) + "…";
  }
}
