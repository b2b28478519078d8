package sluice.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.time.Instant;
import sluice.chunk.JobFile;
import sluice.chunk.JobKey;
import sluice.chunk.JsonFields;
import sluice.chunk.SourceFile;

/// What has happened to a job in the bucket.
public sealed interface JobEvent {

  /// The job's name.
  String job();

  /// A file of prompts has come.
  record FileCame(SourceFile source) implements JobEvent {
    @Override
    public String job() {
      return source.key().job();
    }

    /// The event as S3 sends it, for a message that takes the place of this one (Amazon S3, "Event
    /// message structure").
    public String body() {
      byte[] json =
          JsonFields.write(generator -> {
            generator.writeStartObject();
            generator.writeArrayFieldStart("Records");
            generator.writeStartObject();
            generator.writeStringField("eventSource", "aws:s3");
            generator.writeStringField("eventTime", source.time().toString());
            generator.writeStringField("eventName", "ObjectCreated:Put");
            generator.writeObjectFieldStart("s3");
            generator.writeObjectFieldStart("object");
            generator.writeStringField("key", URLEncoder.encode(source.key().text(), UTF_8));
            generator.writeNumberField("size", source.size());
            generator.writeStringField("eTag", source.etag().replace("\"", ""));
            generator.writeStringField("sequencer", source.sequencer());
            generator.writeEndObject();
            generator.writeEndObject();
            generator.writeEndObject();
            generator.writeEndArray();
            generator.writeEndObject();
          });
      return new String(json, UTF_8);
    }
  }

  /// The user has stopped the job.
  record CancelCame(String job, Instant time) implements JobEvent {
    /// The key of the object by which the user did so.
    public String key() {
      return new JobKey(job, JobFile.CANCEL).text();
    }
  }
}
