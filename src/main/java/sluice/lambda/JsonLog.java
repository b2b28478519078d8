package sluice.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sluice.batch.BatchListener;
import sluice.json.StrictJson;
import sluice.message.Identity;
import sluice.outcome.BatchMetrics;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome;
import sluice.provider.OutageKind;
import sluice.provider.Reason;
import sluice.time.Time;

/// Writes one JSON line for each prompt that has ended, one for each batch, one for each outage
/// that stops a batch, and one for each warning. Safe for many threads if its sink is.
///
/// A line holds ids, states and figures, never a prompt, a response or the key. Each line carries
/// the invocation's request id itself, since Lambda adds it to lines of the handler's thread alone.
final class JsonLog implements BatchListener {
  private static final int MAX_ID_CHARS = 128;
  private static final int MAX_REASON_CHARS = 500;

  /// What follows a text that was cut off.
  private static final String ELLIPSIS = "…";

  private final Consumer<String> sink;
  private final Time time;

  /// A log.
  ///
  /// @param sink takes each line, without a line feed
  JsonLog(Consumer<String> sink, Time time) {
    this.sink = sink;
    this.time = time;
  }

  @Override
  public void sent(String invocationId, Identity identity, int attempt) {
    // Attempts are counted in the line of the prompt's end: a line for each would double the cost.
  }

  @Override
  public void finished(String invocationId, MessageResult ended) {
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
          if (ended.outcome() instanceof Outcome.Returned returned) {
            json.writeStringField("reason", shortened(returned.reason().label(), MAX_REASON_CHARS));
          }
          json.writeNumberField("status", ended.status());
          json.writeNumberField("attempts", ended.attempts());
          json.writeNumberField("receives", ended.message().receives());
          json.writeNumberField("latency_ms", ended.latency().orElse(Duration.ZERO).toMillis());
          json.writeNumberField("queued_ms", ended.queued().toMillis());
        });
  }

  @Override
  public void outage(String invocationId, OutageKind trouble, Instant since, Reason reason) {
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
        ? Stream.of(label(kind))
        : Stream.empty();
  }

  /// Part of the log's format, which queries of the log rely on.
  private static String label(Outcome.Kind kind) {
    return switch (kind) {
      case ANSWERED -> "answered";
      case REFUSED -> "refused";
      case FAILED -> "failed";
      case CONFLICT -> "conflict";
      case KNOWN -> "known";
    };
  }

  private static Stream<String> cause(MessageResult ended) {
    return ended.outcome() instanceof Outcome.Returned returned
        ? Stream.of(returned.cause().label())
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

  /// A text of at most so many characters, and an ellipsis where it was longer. A surrogate pair is
  /// not cut in two: half of it is no Unicode, and readers of JSON replace or refuse it.
  private static String shortened(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    boolean isPairCut = Character.isSurrogatePair(text.charAt(most - 1), text.charAt(most));
    return text.substring(0, isPairCut ? most - 1 : most) + ELLIPSIS;
  }
}
