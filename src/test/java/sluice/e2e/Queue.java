package sluice.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import sluice.testing.ByteServer;
import sluice.testing.HttpAnswer;
import sluice.testing.ReceivedRequest;

/// As much of SQS as the function calls: the queue's URL, visibility, and deletion.
final class Queue implements AutoCloseable {
  static final String URL = "AmazonSQS.GetQueueUrl";
  static final String DELETE = "AmazonSQS.DeleteMessageBatch";
  static final String CHANGE = "AmazonSQS.ChangeMessageVisibilityBatch";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ByteServer server = ByteServer.plain(HttpAnswer.each(this::serve));
  private final Map<String, Integer> visibility = new ConcurrentHashMap<>();
  private final Set<String> deleted = ConcurrentHashMap.newKeySet();
  private volatile String ignored = "";

  String url() {
    return server.url().toString();
  }

  ByteServer server() {
    return server;
  }

  /// Never answers this call.
  void ignore(String call) {
    ignored = call;
  }

  /// The seconds that messages were told to stay away, by receipt handle.
  Map<String, Integer> visibility() {
    return Map.copyOf(visibility);
  }

  /// The receipt handles of messages that were deleted before their batch was done.
  Set<String> deleted() {
    return Set.copyOf(deleted);
  }

  @Override
  public void close() {
    server.close();
  }

  private Optional<HttpAnswer> serve(ReceivedRequest request) {
    ObjectNode answer = JSON.createObjectNode();
    String call = request.header("x-amz-target");
    if (call.equals(ignored)) {
      return Optional.empty();
    }
    switch (call) {
      case URL -> answer.put("QueueUrl", url() + "/123456789012/prompts");
      case CHANGE ->
          each(
              request,
              answer,
              (receipt, entry) -> visibility.put(receipt, entry.get("VisibilityTimeout").asInt()));
      case DELETE -> each(request, answer, (receipt, _) -> deleted.add(receipt));
      default -> throw new IllegalArgumentException("not expected: " + call);
    }
    return Optional.of(
        HttpAnswer.json(200, answer.toString()).with("Content-Type", "application/x-amz-json-1.0"));
  }

  private static void each(
      ReceivedRequest request, ObjectNode answer, BiConsumer<String, JsonNode> action) {
    ArrayNode successful = answer.putArray("Successful");
    answer.putArray("Failed");
    for (JsonNode entry : parse(request.body()).get("Entries")) {
      action.accept(entry.get("ReceiptHandle").asText(), entry);
      successful.addObject().put("Id", entry.get("Id").asText());
    }
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
