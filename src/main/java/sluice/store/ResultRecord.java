package sluice.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
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
    String id, Identity identity, String messageId, String request, Ending ending, Trace trace) {
  private static final DateTimeFormatter RFC_3339_MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  // What a provider makes longer than this stays in its own body alone, so that the head holds the
  // status code for sure.
  private static final int MAX_MODEL_CHARS = 256;
  private static final int MAX_USAGE_CHARS = 4096;

  private static final int BYTES_AROUND = 2048;

  /// The object's content: one line and a line feed, in UTF-8.
  public byte[] line() {
    try {
      return write(/* isJson= */ true);
    } catch (IOException e) {
      return writeAsText();
    }
  }

  /// For a refusal whose body is not one JSON value: a gateway's page, say.
  private byte[] writeAsText() {
    try {
      return write(/* isJson= */ false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] write(boolean isJson) throws IOException {
    return StrictJson.OF_ANSWERS.write(
        expectedBytes(),
        generator -> {
          generator.writeStartObject();
          generator.writeStringField("id", id);
          generator.writeStringField("custom_id", identity.id());
          generator.writeFieldName("sluice");
          writeTrace(generator);
          generator.writeFieldName("response");
          writeResponse(generator, isJson);
          generator.writeFieldName("error");
          writeError(generator);
          generator.writeEndObject();
          generator.writeRaw('\n');
        });
  }

  /// The body and what stands around it.
  private int expectedBytes() {
    return BYTES_AROUND
        + (ending instanceof Ending.Responded responded ? responded.body().length : 0);
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

  private void writeResponse(JsonGenerator generator, boolean isJson) throws IOException {
    if (!(ending instanceof Ending.Responded(var status, var requestId, var body))) {
      generator.writeNull();
      return;
    }
    generator.writeStartObject();
    generator.writeNumberField("status_code", status);
    generator.writeStringField("request_id", requestId.orElse(null));
    generator.writeFieldName("body");
    if (isJson) {
      copyWhole(body, generator);
    } else {
      generator.writeString(new String(body, UTF_8));
    }
    generator.writeEndObject();
  }

  private static void copyWhole(byte[] body, JsonGenerator generator) throws IOException {
    try (JsonParser parser = StrictJson.OF_ANSWERS.parser(body)) {
      if (parser.nextToken() == null) {
        generator.writeString("");
      } else {
        StrictJson.copy(parser, generator);
        if (parser.nextToken() != null) {
          throw new JsonParseException(parser, "more than one value");
        }
      }
    }
  }

  private void writeError(JsonGenerator generator) throws IOException {
    if (!(ending instanceof Ending.Errored(var code, var message))) {
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
