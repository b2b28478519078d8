package sluice.lambda;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
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
/// A line holds ids, states and figures, never a prompt, a response or the key.
final class JsonLog implements BatchListener {
  private final JsonLines lines;

  /// A log.
  ///
  /// @param sink takes each line, without a line feed
  JsonLog(Consumer<String> sink, Time time) {
    this.lines = new JsonLines(sink, time);
  }

  @Override
  public void sent(String invocationId, Identity identity, int attempt) {
    // Attempts are counted in the line of the prompt's end: a line for each would double the cost.
  }

  @Override
  public void finished(String invocationId, MessageResult ended) {
    boolean isDone = ended.outcome() instanceof Outcome.Recorded;
    lines.write(
        isDone ? "INFO" : "WARN",
        "prompt",
        invocationId,
        json -> {
          json.writeStringField("message_id", ended.message().id());
          json.writeStringField("custom_id", JsonLines.id(ended.identity().id()));
          json.writeStringField("job", JsonLines.id(ended.identity().job()));
          json.writeStringField("outcome", outcome(ended));
          if (ended.code().isPresent()) {
            json.writeStringField("code", JsonLines.words(ended.code().get()));
          }
          if (ended.outcome() instanceof Outcome.Returned returned) {
            json.writeStringField("reason", JsonLines.words(returned.reason().label()));
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
    lines.write(
        "ERROR",
        "trouble",
        invocationId,
        json -> {
          json.writeStringField("trouble", trouble.label());
          json.writeStringField("since", since.toString());
          json.writeStringField("message", JsonLines.words(reason.label()));
        });
  }

  @Override
  public void batch(
      String invocationId, List<MessageResult> batch, Duration wall, BatchMetrics figures) {
    lines.write(
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
    lines.write(
        "WARN",
        "warning",
        invocationId,
        json -> json.writeStringField("message", JsonLines.words(message)));
  }

  private static String outcome(MessageResult ended) {
    return switch (ended.outcome()) {
      case Outcome.Recorded(Outcome.Kind kind) -> label(kind);
      case Outcome.Returned returned -> "came_back:" + returned.cause().label();
    };
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
}
