package sluice.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.chunk.JobFile;
import sluice.chunk.JobKey;
import sluice.chunk.SourceFile;

final class JobEventReaderTest {
  private static final Instant THEN = Instant.parse("2026-01-02T03:00:00.123Z");
  private static final SourceFile SOURCE =
      new SourceFile(
          new JobKey("red flower+1", JobFile.INPUT_JSONL), "\"d41d8\"", 1_024, "0A1B2C", THEN);
  private static final String S3 =
      """
      {"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1",
       "eventTime":"2026-01-02T03:00:00.123Z","eventName":"ObjectCreated:Put",
       "s3":{"s3SchemaVersion":"1.0","bucket":{"name":"b","arn":"arn:aws:s3:::b"},
       "object":{"key":"jobs/red+flower%2B1/input.jsonl","size":1024,"eTag":"d41d8",
       "sequencer":"0A1B2C"}}}]}
      """;
  private static final String EVENT_BRIDGE =
      """
      {"version":"0","id":"1","detail-type":"Object Created","source":"aws.s3",
       "time":"2026-01-02T03:00:00.123Z","detail":{"version":"0","bucket":{"name":"b"},
       "object":{"key":"jobs/red flower+1/input.jsonl","size":1024,"etag":"d41d8",
       "sequencer":"0A1B2C"},"reason":"PutObject"}}
      """;

  @Test
  void fileThatComes_isAnEvent() {
    assertThat(JobEventReader.read(S3)).containsExactly(new JobEvent.FileCame(SOURCE));
    assertThat(JobEventReader.read(EVENT_BRIDGE)).containsExactly(new JobEvent.FileCame(SOURCE));
  }

  @ParameterizedTest
  @ValueSource(strings = {S3, EVENT_BRIDGE})
  void eventWithinANotificationOfSns_isRead(String event) {
    String once = inSns(event);

    assertThat(JobEventReader.read(once)).containsExactly(new JobEvent.FileCame(SOURCE));
    assertThat(JobEventReader.read(inSns(once))).containsExactly(new JobEvent.FileCame(SOURCE));
  }

  @Test
  void event_isReadAsItIsWritten() {
    var event = new JobEvent.FileCame(SOURCE);

    assertThat(JobEventReader.read(event.body())).containsExactly(event);
  }

  @Test
  void cancel_isAnEvent() {
    assertThat(JobEventReader.read(S3.replace("input.jsonl", "cancel")))
        .containsExactly(new JobEvent.CancelCame("red flower+1", THEN));
  }

  @ParameterizedTest
  @CsvSource({
    "ObjectCreated:CompleteMultipartUpload, 1",
    "s3:ObjectCreated:Put, 1",
    "ObjectRemoved:Delete, 0",
    "ObjectTagging:Put, 0",
    "LifecycleTransition, 0"
  })
  void creation_isAnEventAlone(String name, int events) {
    assertThat(JobEventReader.read(S3.replace("ObjectCreated:Put", name))).hasSize(events);
  }

  @Test
  void missingTime_isTheOldest() {
    String event = S3.replace("\"eventTime\":\"2026-01-02T03:00:00.123Z\",", "");

    assertThat(JobEventReader.read(event))
        .extracting(read -> ((JobEvent.FileCame) read).source().time())
        .containsExactly(Instant.EPOCH);
  }

  @Test
  void severalRecords_areEventsInOrder() {
    String record = S3.strip().substring("{\"Records\":[".length(), S3.strip().length() - 2);
    String other = record.replace("red+flower%2B1", "x");

    assertThat(JobEventReader.read("{\"Records\":[%s,%s]}".formatted(other, record)))
        .extracting(JobEvent::job)
        .containsExactly("x", "red flower+1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "{}",
        "[]",
        "{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\",\"Bucket\":\"b\"}",
        "{\"Records\":[]}",
        "{\"Records\":[{}]}",
        "{\"Records\":{}}",
        "{\"Type\":\"Notification\",\"Message\":\"hello\"}",
        "{\"detail-type\":\"Object Deleted\",\"detail\":{}}",
        "{\"detail-type\":\"Object Created\",\"detail\":{}}",
      })
  void otherText_isNoEvent(String body) {
    assertThat(JobEventReader.read(body)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "results/march/x.json",
        "jobs/march/batch.json",
        "jobs/march/output.jsonl",
        "jobs/march/options.json",
        "jobs/input.jsonl",
        "jobs/%ZZ/input.jsonl",
      })
  void otherKey_isNoEvent(String key) {
    assertThat(JobEventReader.read(S3.replace("jobs/red+flower%2B1/input.jsonl", key))).isEmpty();
  }

  private static String inSns(String message) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("Type", "Notification")
        .put("TopicArn", "arn:aws:sns:us-east-1:1:t")
        .put("Message", message)
        .toString();
  }
}
