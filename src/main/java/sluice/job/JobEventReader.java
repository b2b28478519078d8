package sluice.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import sluice.chunk.JobKey;
import sluice.chunk.JsonFields;
import sluice.chunk.MalformedObjectException;
import sluice.chunk.SourceFile;

/// Reads the notifications of the bucket: S3's own, also within one of SNS, and those of
/// EventBridge (Amazon S3, "Event message structure" and "EventBridge event message structure").
/// Pure.
///
/// What tells of no job is no event: S3's test event, other keys, other things that happen to
/// objects, and any other text.
public final class JobEventReader {
  private static final int MOST_ENVELOPES = 4;

  private JobEventReader() {}

  /// The events that a message tells of, in order. One that tells no time has the same at each
  /// receive, the oldest there is.
  public static List<JobEvent> read(String body) {
    try {
      return events(body, MOST_ENVELOPES).toList();
    } catch (MalformedObjectException e) {
      return List.of();
    }
  }

  private static Stream<JobEvent> events(String body, int envelopes) {
    JsonFields fields = JsonFields.of(body.getBytes(UTF_8));
    if (fields.has("Records")) {
      return fields.objects("Records").stream().map(JobEventReader::ofS3).flatMap(Optional::stream);
    }
    if (fields.has("detail")) {
      return ofEventBridge(fields).stream();
    }
    boolean isEnvelope = fields.has("Type") && fields.has("Message") && envelopes > 0;
    return isEnvelope ? events(fields.text("Message"), envelopes - 1) : Stream.empty();
  }

  private static Optional<JobEvent> ofS3(JsonFields event) {
    String name = event.optionalText("eventName").orElse("");
    boolean isCreation = name.startsWith("ObjectCreated:") || name.startsWith("s3:ObjectCreated:");
    if (!isCreation || !event.has("s3")) {
      return Optional.empty();
    }
    JsonFields object = event.object("s3").object("object");
    return event(
        decoded(object.text("key")),
        object,
        object.optionalText("eTag").orElse(""),
        time(event, "eventTime"));
  }

  /// The key of an event of EventBridge is not encoded.
  private static Optional<JobEvent> ofEventBridge(JsonFields event) {
    if (!event.optionalText("detail-type").orElse("").equals("Object Created")) {
      return Optional.empty();
    }
    JsonFields object = event.object("detail").object("object");
    return event(
        object.text("key"), object, object.optionalText("etag").orElse(""), time(event, "time"));
  }

  private static Optional<JobEvent> event(
      String key, JsonFields object, String etag, Instant time) {
    return JobKey.of(key).flatMap(named -> event(named, object, etag, time));
  }

  private static Optional<JobEvent> event(
      JobKey key, JsonFields object, String etag, Instant time) {
    if (key.file().isInput()) {
      long size = object.has("size") ? object.count("size") : 0;
      String sequencer = object.optionalText("sequencer").orElse("");
      return Optional.of(
          new JobEvent.FileCame(new SourceFile(key, quoted(etag), size, sequencer, time)));
    }
    return switch (key.file()) {
      case CANCEL -> Optional.of(new JobEvent.CancelCame(key.job(), time));
      default -> Optional.empty();
    };
  }

  /// An event tells the ETag without the quotation marks that S3 tells it with elsewhere.
  private static String quoted(String etag) {
    return etag.isEmpty() || etag.startsWith("\"") ? etag : "\"" + etag + "\"";
  }

  private static String decoded(String key) {
    try {
      return URLDecoder.decode(key, UTF_8);
    } catch (IllegalArgumentException e) {
      throw new MalformedObjectException("a key is not encoded as of a form");
    }
  }

  private static Instant time(JsonFields event, String name) {
    return event.optionalInstant(name).orElse(Instant.EPOCH);
  }
}
