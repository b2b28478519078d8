package sluice.lambda;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.MessageAttribute;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sluice.message.Message;

/// Turns an SQS event into messages; no other class but the handler knows the event's types. Pure.
///
/// Whether a queue is FIFO is told by its name, since messages of standard queues may have a
/// MessageGroupId as well (Amazon SQS, "Fair queues").
final class SqsEventReader {
  private static final String SOURCE = "aws:sqs";

  /// The longest time for which SQS keeps a message (Amazon SQS, `MessageRetentionPeriod`).
  private static final Duration LONGEST_KEPT = Duration.ofDays(14);

  private static final Set<String> TEXT_TYPES = Set.of("String", "Number");

  /// No number of SQS has more.
  private static final int MAX_DIGITS = 15;

  private SqsEventReader() {}

  /// The event's messages in order; a message that stands in the event twice is taken once.
  ///
  /// @param now the age of a message counts from here where the event does not tell when it was
  ///   sent
  /// @throws IllegalArgumentException where this is no SQS event, or a record has no id by which
  ///   the response could name it: then nothing may be acknowledged
  static List<Message> of(@Nullable SQSEvent event, Instant now) {
    if (event == null || event.getRecords() == null) {
      throw new IllegalArgumentException("not an SQS event: it has no Records");
    }
    Map<String, Message> messages = new LinkedHashMap<>();
    for (SQSMessage message : event.getRecords()) {
      Message read = message(message, now);
      messages.putIfAbsent(read.id(), read);
    }
    return List.copyOf(messages.values());
  }

  private static Message message(@Nullable SQSMessage message, Instant now) {
    if (message == null || isBlank(message.getMessageId())) {
      throw new IllegalArgumentException("a record without messageId cannot be reported");
    }
    if (!SOURCE.equals(message.getEventSource()) || isBlank(message.getEventSourceArn())) {
      throw new IllegalArgumentException("not an SQS event: a record comes from elsewhere");
    }
    String arn = message.getEventSourceArn();
    Map<String, String> attributes = orEmpty(message.getAttributes());
    String body = Optional.ofNullable(message.getBody()).orElse("");
    return new Message(
        message.getMessageId(),
        body,
        text(message, "custom_id"),
        text(message, "job"),
        arn.substring(arn.lastIndexOf(':') + 1),
        arn.endsWith(".fifo")
            ? Optional.of(attributes.getOrDefault("MessageGroupId", ""))
            : Optional.empty(),
        number(attributes, "ApproximateReceiveCount")
            .map(count -> Math.clamp(count, 1, Integer.MAX_VALUE))
            .orElse(1),
        sentAt(attributes, now),
        Optional.ofNullable(message.getReceiptHandle()).orElse(""));
  }

  /// When a message was sent; now where the event does not tell. Sample events have dates of years
  /// ago, that of the first receive as well: no queue keeps a message so long, so the dates of such
  /// an event are ignored.
  private static Instant sentAt(Map<String, String> attributes, Instant now) {
    boolean isSample =
        instant(attributes, "ApproximateFirstReceiveTimestamp")
            .filter(received -> received.isBefore(now.minus(LONGEST_KEPT)))
            .isPresent();
    return instant(attributes, "SentTimestamp").filter(_ -> !isSample).orElse(now);
  }

  private static Optional<Instant> instant(Map<String, String> attributes, String name) {
    return number(attributes, name).map(Instant::ofEpochMilli);
  }

  private static Optional<String> text(SQSMessage message, String name) {
    Map<String, MessageAttribute> attributes = orEmpty(message.getMessageAttributes());
    return Optional.ofNullable(attributes.get(name))
        .filter(attribute -> isText(attribute.getDataType()))
        .flatMap(attribute -> Optional.ofNullable(attribute.getStringValue()));
  }

  /// Whether an attribute is a text: `String` or `Number`, which SQS hands over as text as well, or
  /// a custom type based on one of them (`String.name`).
  private static boolean isText(@Nullable String type) {
    if (type == null) {
      return false;
    }
    int dot = type.indexOf('.');
    return TEXT_TYPES.contains(dot < 0 ? type : type.substring(0, dot));
  }

  private static Optional<Long> number(Map<String, String> attributes, String name) {
    return Optional.ofNullable(attributes.get(name))
        .filter(SqsEventReader::isNumber)
        .map(Long::valueOf);
  }

  /// Whether a text is a positive decimal number without leading zeros.
  private static boolean isNumber(String text) {
    if (text.isEmpty() || text.length() > MAX_DIGITS || text.charAt(0) == '0') {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static <V> Map<String, V> orEmpty(@Nullable Map<String, V> map) {
    return map == null ? Map.of() : map;
  }

  private static boolean isBlank(@Nullable String text) {
    return text == null || text.isBlank();
  }
}
