package sluice.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.MessageAttribute;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sluice.message.Message;

/// Turns an SQS event into messages; nothing of the event's own types goes further. Pure.
///
/// A queue is FIFO by its name: standard queues carry a MessageGroupId too (fair queues).
final class SqsMessages {
  private static final String SOURCE = "aws:sqs";

  private SqsMessages() {}

  /// The event's messages in order; one that stands in it twice is taken once.
  ///
  /// @throws IllegalArgumentException where it is no SQS event or a record cannot be named in the
  ///   report: then nothing may be acknowledged
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
        string(message, "custom_id"),
        string(message, "job"),
        arn.substring(arn.lastIndexOf(':') + 1),
        arn.endsWith(".fifo")
            ? Optional.of(attributes.getOrDefault("MessageGroupId", ""))
            : Optional.empty(),
        number(attributes, "ApproximateReceiveCount")
            .map(count -> Math.clamp(count, 1, Integer.MAX_VALUE))
            .orElse(1),
        number(attributes, "SentTimestamp").map(Instant::ofEpochMilli).orElse(now),
        Optional.ofNullable(message.getReceiptHandle()).orElse(""),
        isIntact(body, message.getMd5OfBody()));
  }

  private static Optional<String> string(SQSMessage message, String name) {
    Map<String, MessageAttribute> attributes = orEmpty(message.getMessageAttributes());
    return Optional.ofNullable(attributes.get(name))
        .filter(attribute -> isString(attribute.getDataType()))
        .flatMap(attribute -> Optional.ofNullable(attribute.getStringValue()));
  }

  /// `String`, or a custom type based on it (`String.name`).
  private static boolean isString(@Nullable String type) {
    return type != null && (type.equals("String") || type.startsWith("String."));
  }

  private static Optional<Long> number(Map<String, String> attributes, String name) {
    return Optional.ofNullable(attributes.get(name))
        .filter(digits -> digits.matches("[1-9][0-9]{0,14}"))
        .map(Long::valueOf);
  }

  private static boolean isIntact(String body, @Nullable String md5) {
    return isBlank(md5) || md5(body).equalsIgnoreCase(md5);
  }

  private static String md5(String body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      return HexFormat.of().formatHex(digest.digest(body.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has MD5", e);
    }
  }

  private static <V> Map<String, V> orEmpty(@Nullable Map<String, V> map) {
    return map == null ? Map.of() : map;
  }

  private static boolean isBlank(@Nullable String text) {
    return text == null || text.isBlank();
  }
}
