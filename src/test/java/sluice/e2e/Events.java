package sluice.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Events as the event source mapping makes them of SQS messages.
public final class Events {
  /// Must not get about.
  static final String PROMPT = "canary-of-a-prompt";

  private static final ObjectMapper JSON = new ObjectMapper();

  private Events() {}

  /// A message as it is handed out.
  ///
  /// @param group empty on a standard queue
  /// @param receives how often it has been handed out
  public record Received(
      String id, String receiptHandle, String body, Optional<String> group, int receives) {}

  /// Messages `m-1`, `m-2`, … with receipt handles `receipt-1`, `receipt-2`, …
  ///
  /// @param receives how often they have been received
  static String of(int receives, String... bodies) {
    return of(
        "prompts",
        IntStream.rangeClosed(1, bodies.length)
            .mapToObj(number ->
                new Received(
                    "m-" + number,
                    "receipt-" + number,
                    bodies[number - 1],
                    Optional.empty(),
                    receives))
            .toList());
  }

  /// These messages of that queue.
  public static String of(String queue, List<Received> messages) {
    ObjectNode event = JSON.createObjectNode();
    var records = event.putArray("Records");
    for (Received received : messages) {
      ObjectNode message = records.addObject();
      message.put("messageId", received.id());
      message.put("receiptHandle", received.receiptHandle());
      message.put("body", received.body());
      ObjectNode attributes = message.putObject("attributes");
      attributes
          .put("ApproximateReceiveCount", Integer.toString(received.receives()))
          .put("SentTimestamp", Long.toString(System.currentTimeMillis()))
          .put("SenderId", "123456789012");
      received.group().ifPresent(group -> attributes.put("MessageGroupId", group));
      message.putObject("messageAttributes");
      message.put("md5OfBody", md5(received.body()));
      message.put("eventSource", "aws:sqs");
      message.put("eventSourceARN", "arn:aws:sqs:us-east-1:123456789012:" + queue);
      message.put("awsRegion", "us-east-1");
    }
    return event.toString();
  }

  /// So many prompts.
  static String[] prompts(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(n -> PROMPT + n).toArray(String[]::new);
  }

  /// So many prompts with identities of their own.
  static String[] ids(String prefix, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(n -> "{\"custom_id\":\"%s-%d\",\"prompt\":\"%s\"}".formatted(prefix, n, PROMPT))
        .toArray(String[]::new);
  }

  private static String md5(String body) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("MD5").digest(body.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
