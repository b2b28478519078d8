package sluice.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import sluice.json.LenientJson;
import sluice.json.StrictJson;
import sluice.message.Identity;

/// The record of one prompt: a line of OpenAI's Batch output and error files, with one member of
/// our own, `sluice`. Immutable.
///
/// The only class that knows how a record is written. `sluice` stands before `response`, so that
/// what later decisions need is found at the head of the object however long the answer.
///
/// @param id `batch_req_` and something unique
/// @param messageId SQS's name for the message that brought it
/// @param request see [sluice.message.Reading#request()]
public record ResultRecord(
    String id,
    Identity identity,
    String messageId,
    String request,
    Result ending,
    RecordTiming trace) {
  private static final DateTimeFormatter RFC_3339_MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  // What a provider makes longer than this stays in its own body alone, so that the head holds the
  // status code for sure.
  private static final int MAX_MODEL_CHARS = 256;
  private static final int MAX_USAGE_CHARS = 4096;

  /// The object's content: one line and a line feed, in UTF-8. However long the response is, no
  /// more of it is in memory than itself and this line.
  public byte[] line() {
    Optional<LenientJson> json =
        ending instanceof Result.Responded responded
            ? LenientJson.of(responded.body())
            : Optional.empty();
    try {
      return StrictJson.OF_ANSWERS.writeLong(generator -> write(generator, json));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(JsonGenerator generator, Optional<LenientJson> json) throws IOException {
    generator.writeStartObject();
    generator.writeStringField("id", id);
    generator.writeStringField("custom_id", identity.id());
    generator.writeFieldName("sluice");
    writeTrace(generator);
    generator.writeFieldName("response");
    writeResponse(generator, json);
    generator.writeFieldName("error");
    writeError(generator);
    generator.writeEndObject();
    generator.writeRaw('\n');
  }

  private void writeTrace(JsonGenerator generator) throws IOException {
    generator.writeStartObject();
    generator.writeStringField("message_id", messageId);
    generator.writeStringField("request", request);
    generator.writeNumberField("attempts", trace.attempts());
    generator.writeFieldName("latency_ms");
    if (trace.latency().isPresent()) {
      generator.writeNumber(trace.latency().get().toMillis());
    } else {
      generator.writeNull();
    }
    generator.writeNumberField("queued_ms", trace.queued().toMillis());
    generator.writeStringField("started_at", timestamp(trace.started()));
    generator.writeStringField("finished_at", timestamp(trace.finished()));
    if (!trace.model().isEmpty() && trace.model().length() <= MAX_MODEL_CHARS) {
      generator.writeStringField("model", trace.model());
    }
    if (!trace.usage().isEmpty() && trace.usage().length() <= MAX_USAGE_CHARS) {
      generator.writeFieldName("usage");
      generator.writeRawValue(trace.usage());
    }
    generator.writeEndObject();
  }

  /// A body that is not one JSON value, a gateway's page, say, is kept as a string.
  private void writeResponse(JsonGenerator generator, Optional<LenientJson> json)
      throws IOException {
    if (!(ending instanceof Result.Responded(var status, var requestId, var body))) {
      generator.writeNull();
      return;
    }
    generator.writeStartObject();
    generator.writeNumberField("status_code", status);
    generator.writeStringField("request_id", requestId.orElse(null));
    generator.writeFieldName("body");
    if (json.isPresent()) {
      json.get().writeTo(generator);
    } else {
      generator.writeString(new String(body, UTF_8));
    }
    generator.writeEndObject();
  }

  private void writeError(JsonGenerator generator) throws IOException {
    if (!(ending instanceof Result.Errored(var code, var message))) {
      generator.writeNull();
      return;
    }
    generator.writeStartObject();
    generator.writeStringField("code", code.code());
    generator.writeStringField("message", message);
    generator.writeEndObject();
  }

  private static String timestamp(Instant instant) {
    return RFC_3339_MILLIS.format(instant);
  }
}
