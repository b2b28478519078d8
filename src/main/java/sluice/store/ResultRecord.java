package sluice.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Optional;
import sluice.json.LenientJson;
import sluice.json.StrictJson;
import sluice.message.Identity;

/// The record of one prompt: a line of the output or error file of OpenAI's Batch API, with one
/// additional member, `sluice`. Immutable.
///
/// The only class that knows how a record is written. `sluice` stands before `response`, so that
/// [RecordHeader] finds it in the first bytes of the object, however long the answer is.
///
/// @param id `batch_req_` and something unique
/// @param identity the prompt's job and `custom_id`
/// @param messageId SQS's id of the message that brought the prompt
/// @param request the hash of the request, see [sluice.message.ParsedMessage#request()]
/// @param result how the prompt ended
/// @param timing when it ended, and what it took
public record ResultRecord(
    String id,
    Identity identity,
    String messageId,
    String request,
    Result result,
    RecordTiming timing) {
  private static final DateTimeFormatter RFC_3339_MILLIS =
      new DateTimeFormatterBuilder().appendInstant(/* fractionalDigits= */ 3).toFormatter();

  // A longer name or usage is told by the response's body alone, so that the status code stands
  // within the first bytes of the object.
  private static final int MAX_MODEL_CHARS = 256;
  private static final int MAX_USAGE_CHARS = 4096;

  /// About how long a line is without its body.
  private static final int AROUND_BODY_BYTES = 1024;

  /// The object's content: one line of JSON and a line feed, in UTF-8. Writing needs no more memory
  /// than this line, however long the response is.
  public byte[] line() {
    byte[] body = result instanceof Result.Responded responded ? responded.body() : new byte[0];
    Optional<LenientJson> json = LenientJson.of(body);
    try {
      return StrictJson.OF_ANSWERS.writeLong(
          AROUND_BODY_BYTES + (long) body.length, generator -> write(generator, json));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(JsonGenerator generator, Optional<LenientJson> json) throws IOException {
    generator.writeStartObject();
    generator.writeStringField("id", id);
    generator.writeStringField("custom_id", identity.id());
    generator.writeFieldName("sluice");
    writeTiming(generator);
    generator.writeFieldName("response");
    writeResponse(generator, json);
    generator.writeFieldName("error");
    writeError(generator);
    generator.writeEndObject();
    generator.writeRaw('\n');
  }

  private void writeTiming(JsonGenerator generator) throws IOException {
    generator.writeStartObject();
    generator.writeStringField("message_id", messageId);
    generator.writeStringField("request", request);
    generator.writeNumberField("attempts", timing.attempts());
    generator.writeFieldName("latency_ms");
    if (timing.latency().isPresent()) {
      generator.writeNumber(timing.latency().get().toMillis());
    } else {
      generator.writeNull();
    }
    generator.writeNumberField("queued_ms", timing.queued().toMillis());
    generator.writeStringField("started_at", timestamp(timing.started()));
    generator.writeStringField("finished_at", timestamp(timing.finished()));
    if (!timing.model().isEmpty() && timing.model().length() <= MAX_MODEL_CHARS) {
      generator.writeStringField("model", timing.model());
    }
    if (!timing.usage().isEmpty() && timing.usage().length() <= MAX_USAGE_CHARS) {
      generator.writeFieldName("usage");
      generator.writeRawValue(timing.usage());
    }
    generator.writeEndObject();
  }

  /// A body that is not one JSON value, such as a gateway's HTML page, is stored as a string.
  private void writeResponse(JsonGenerator generator, Optional<LenientJson> json)
      throws IOException {
    if (!(result instanceof Result.Responded(var status, var requestId, var body))) {
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
    if (!(result instanceof Result.Errored(var code, var message))) {
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
