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
import sluice.json.StrictJson;
import sluice.message.Identity;
import sluice.provider.Reason;
import sluice.provider.Trouble;
import sluice.time.Time;
import sluice.volley.Ended;
import sluice.volley.Figures;
import sluice.volley.Journal;
import sluice.volley.Outcome;

/// Writes one JSON line a prompt, one a batch and one for trouble. Safe for many threads as far as
/// its sink is.
///
/// Ids, states and figures only: never a prompt, an answer or the key. Each line carries the
/// request id itself, since Lambda adds it on the handler's thread alone.
final class JsonJournal implements Journal {
  private static final int MAX_ID_CHARS = 128;
  private static final int MAX_REASON_CHARS = 500;

  private final Consumer<String> sink;
  private final Time time;

  JsonJournal(Consumer<String> sink, Time time) {
    this.sink = sink;
    this.time = time;
  }

  @Override
  public void sent(String invocation, Identity identity, int attempt) {
    // Told with the end: two lines a prompt would double the logs' cost.
  }

  @Override
  public void ended(String invocation, Ended ended) {
    boolean isDone = ended.outcome() instanceof Outcome.Recorded;
    line(
        isDone ? "INFO" : "WARN",
        "prompt",
        invocation,
        json -> {
          json.writeStringField("message_id", ended.message().id());
          json.writeStringField("custom_id", shortened(ended.identity().id(), MAX_ID_CHARS));
          json.writeStringField("job", shortened(ended.identity().job(), MAX_ID_CHARS));
          json.writeStringField("outcome", outcome(ended));
          if (ended.code().isPresent()) {
            json.writeStringField("code", shortened(ended.code().get(), MAX_REASON_CHARS));
          }
          if (ended.outcome() instanceof Outcome.ComesBack comesBack) {
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
  public void trouble(String invocation, Trouble trouble, Instant since, Reason reason) {
    line(
        "ERROR",
        "trouble",
        invocation,
        json -> {
          json.writeStringField("trouble", trouble.label());
          json.writeStringField("since", since.toString());
          json.writeStringField("message", shortened(reason.label(), MAX_REASON_CHARS));
        });
  }

  @Override
  public void batch(String invocation, List<Ended> batch, Duration wall, Figures figures) {
    line(
        "INFO",
        "batch",
        invocation,
        json -> {
          json.writeNumberField("messages", batch.size());
          json.writeNumberField("wall_ms", wall.toMillis());
          json.writeNumberField("sent", batch.stream().mapToInt(Ended::attempts).sum());
          figures(json, figures);
          counts(json, "recorded", batch, JsonJournal::kind);
          counts(json, "came_back", batch, JsonJournal::cause);
        });
  }

  private static void figures(JsonGenerator json, Figures figures) throws IOException {
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
  public void warning(String invocation, String message) {
    line(
        "WARN",
        "warning",
        invocation,
        json -> json.writeStringField("message", shortened(message, MAX_REASON_CHARS)));
  }

  private static String outcome(Ended ended) {
    return Stream.concat(kind(ended), cause(ended).map(cause -> "came_back:" + cause))
        .findFirst()
        .orElseThrow();
  }

  private static Stream<String> kind(Ended ended) {
    return ended.outcome() instanceof Outcome.Recorded(Outcome.Kind kind)
        ? Stream.of(kind.name().toLowerCase(Locale.ROOT))
        : Stream.empty();
  }

  private static Stream<String> cause(Ended ended) {
    return ended.outcome() instanceof Outcome.ComesBack comesBack
        ? Stream.of(comesBack.cause().label())
        : Stream.empty();
  }

  private static void counts(
      JsonGenerator json, String name, List<Ended> batch, Function<Ended, Stream<String>> label)
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

  private void line(String level, String event, String invocation, StrictJson.Writing members) {
    try {
      byte[] line =
          StrictJson.OF_ANSWERS.write(json -> {
            json.writeStartObject();
            json.writeStringField("timestamp", time.now().toString());
            json.writeStringField("level", level);
            json.writeStringField("event", event);
            json.writeStringField("request_id", invocation);
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
