package sluice.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.MessageAttribute;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.message.Message;

final class SqsEventReaderTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String STANDARD = "arn:aws:sqs:eu-west-1:123456789012:prompts";
  private static final String FIFO = STANDARD + ".fifo";

  @Test
  void message_isReadFromTheEvent() {
    SQSMessage sent = message("m1", "hello", STANDARD);
    sent.setReceiptHandle("handle");
    sent.setAttributes(Map.of("ApproximateReceiveCount", "3", "SentTimestamp", "1767225600000"));
    sent.setMessageAttributes(
        Map.of("custom_id", attribute("String", "id"), "job", attribute("String.name", "j")));

    Message message = read(sent).getFirst();

    assertThat(message.id()).isEqualTo("m1");
    assertThat(message.body()).isEqualTo("hello");
    assertThat(message.customId()).contains("id");
    assertThat(message.job()).contains("j");
    assertThat(message.queue()).isEqualTo("prompts");
    assertThat(message.receives()).isEqualTo(3);
    assertThat(message.sentAt()).isEqualTo(Instant.ofEpochMilli(1767225600000L));
    assertThat(message.receiptHandle()).isEqualTo("handle");
  }

  @ParameterizedTest
  @CsvSource({
    "2025-12-31T00:00:00Z, 2025-12-31T00:00:01Z, 2025-12-31T00:00:00Z",
    "2025-12-18T00:00:01Z, 2025-12-18T00:00:01Z, 2025-12-18T00:00:01Z",
    "2018-04-09T00:00:00Z, , 2018-04-09T00:00:00Z",
    "2018-04-09T00:00:00Z, 2025-12-31T00:00:00Z, 2018-04-09T00:00:00Z",
    "2018-04-09T00:00:00Z, 2018-04-09T00:00:00.001Z, 2026-01-01T00:00:00Z",
    "2025-12-17T23:00:00Z, 2025-12-17T23:59:59Z, 2026-01-01T00:00:00Z",
    ", 2018-04-09T00:00:00Z, 2026-01-01T00:00:00Z",
  })
  void impossibleSentTime_isNotBelieved(
      @Nullable Instant sent, @Nullable Instant received, Instant taken) {
    Map<String, String> attributes = new HashMap<>();
    Optional.ofNullable(sent)
        .ifPresent(at -> attributes.put("SentTimestamp", Long.toString(at.toEpochMilli())));
    Optional.ofNullable(received)
        .ifPresent(at ->
            attributes.put("ApproximateFirstReceiveTimestamp", Long.toString(at.toEpochMilli())));
    SQSMessage message = message("m1", "hello", STANDARD);
    message.setAttributes(attributes);

    assertThat(read(message).getFirst().sentAt()).isEqualTo(taken);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "30, 30",
    "999999999999999, 2147483647",
    "1000000000000000, 1",
    "'', 1",
    "0, 1",
    "07, 1",
    "-2, 1",
    "+2, 1",
    "2.0, 1",
    "' 2', 1",
    "2x, 1",
    "\u0662, 1",
  })
  void receiveCountThatIsNoNumber_meansAFirstReceive(String count, int receives) {
    SQSMessage sent = message("m1", "hello", STANDARD);
    sent.setAttributes(Map.of("ApproximateReceiveCount", count));

    assertThat(read(sent).getFirst().receives()).isEqualTo(receives);
  }

  @Test
  void missingAttributes_meanAFirstReceiveNow() {
    Message message = read(message("m1", "hello", STANDARD)).getFirst();

    assertThat(message.receives()).isEqualTo(1);
    assertThat(message.sentAt()).isEqualTo(NOW);
    assertThat(message.customId()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"Number, 7", "Number.int, 007", "Number.float, 1.50", "String.x, a", "String, 7"})
  void attributeOfTextOrNumber_isReadAsText(String type, String text) {
    SQSMessage sent = message("m1", "hello", STANDARD);
    sent.setMessageAttributes(
        Map.of("custom_id", attribute(type, text), "job", attribute(type, text)));

    assertThat(read(sent).getFirst().customId()).contains(text);
    assertThat(read(sent).getFirst().job()).contains(text);
  }

  @Test
  void attributeOfAnotherType_isIgnored() {
    SQSMessage sent = message("m1", "hello", STANDARD);
    sent.setMessageAttributes(
        Map.of("custom_id", attribute("Numbers", "7"), "job", attribute("Binary", "j")));

    Message message = read(sent).getFirst();

    assertThat(message.customId()).isEmpty();
    assertThat(message.job()).isEmpty();
  }

  @Test
  void messageGroup_countsForAFifoQueueAlone() {
    SQSMessage fair = message("m1", "hello", STANDARD);
    fair.setAttributes(Map.of("MessageGroupId", "tenant"));
    SQSMessage ordered = message("m2", "hello", FIFO);
    ordered.setAttributes(Map.of("MessageGroupId", "g"));

    assertThat(read(fair).getFirst().group()).isEmpty();
    assertThat(read(ordered).getFirst().group()).contains("g");
  }

  @Test
  void messageTwiceInTheEvent_isReadOnce() {
    List<Message> messages =
        read(
            message("m1", "a", STANDARD),
            message("m2", "b", STANDARD),
            message("m1", "a", STANDARD));

    assertThat(messages).extracting(Message::id).containsExactly("m1", "m2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{{md5_of_body}}}",
        "5d41402abc4b2a76b9719d911017c592",
        "e4e68fb7bd0e697a0ae8f1bb342846b3",
        ""
      })
  void bodyWithAnyMd5_isReadAsItIs(String md5) {
    SQSMessage sent = message("m1", "edited by hand", STANDARD);
    sent.setMd5OfBody(md5);

    assertThat(read(sent).getFirst().body()).isEqualTo("edited by hand");
  }

  @Test
  void eventThatIsNotOfSqs_failsTheInvocation() {
    SQSMessage unnamed = message("", "hello", STANDARD);
    SQSMessage foreign = message("m1", "hello", STANDARD);
    foreign.setEventSource("aws:kinesis");
    SQSMessage homeless = message("m1", "hello", "");

    assertThatThrownBy(() -> SqsEventReader.of(null, NOW)).hasMessageContaining("not an SQS event");
    assertThatThrownBy(() -> SqsEventReader.of(new SQSEvent(), NOW))
        .hasMessageContaining("not an SQS event");
    assertThatThrownBy(() -> read(unnamed)).hasMessageContaining("without messageId");
    assertThatThrownBy(() -> read(foreign)).hasMessageContaining("from elsewhere");
    assertThatThrownBy(() -> read(homeless)).hasMessageContaining("from elsewhere");
  }

  private static List<Message> read(SQSMessage... messages) {
    var event = new SQSEvent();
    event.setRecords(Arrays.asList(messages));
    return SqsEventReader.of(event, NOW);
  }

  private static SQSMessage message(String id, String body, String arn) {
    var message = new SQSMessage();
    message.setMessageId(id);
    message.setBody(body);
    message.setEventSource("aws:sqs");
    message.setEventSourceArn(arn);
    return message;
  }

  private static MessageAttribute attribute(String type, String value) {
    var attribute = new MessageAttribute();
    attribute.setDataType(type);
    attribute.setStringValue(value);
    return attribute;
  }
}
