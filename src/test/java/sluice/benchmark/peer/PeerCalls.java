package sluice.benchmark.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/// What all peers do alike: read a message, build its request, put its record. Safe for many
/// threads.
final class PeerCalls {
  /// How many requests may be in flight.
  static final int PERMITS = Integer.parseInt(System.getenv("PROVIDER_MAX_IN_FLIGHT"));

  private static final URI PROVIDER =
      URI.create(System.getenv("PROVIDER_BASE_URL") + "/chat/completions");
  private static final String MODEL = System.getenv("PROVIDER_MODEL");
  private static final String BUCKET = System.getenv("RESULTS_BUCKET");
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Configured as Sluice's, with the endpoint from the SDK's own variable.
  private final S3Client s3 =
      S3Client.builder()
          .httpClient(UrlConnectionHttpClient.create())
          .forcePathStyle(true)
          .serviceConfiguration(s3Only -> s3Only.chunkedEncodingEnabled(false))
          .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
          .build();

  /// A message's own id, and what is sent for it.
  record Call(String id, HttpRequest request) {}

  Call read(SQSMessage message) {
    try {
      JsonNode row = JSON.readTree(message.getBody());
      ObjectNode body = JSON.createObjectNode().put("model", MODEL);
      body.putArray("messages")
          .addObject()
          .put("role", "user")
          .put("content", row.get("prompt").asText());
      return new Call(
          row.get("custom_id").asText(),
          HttpRequest.newBuilder(PROVIDER)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(body.toString()))
              .build());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  void put(Call call, HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      throw new IllegalStateException("the provider answered " + response.statusCode());
    }
    String record =
        "{\"custom_id\":\"%s\",\"response\":{\"status_code\":200,\"body\":%s},\"error\":null}"
            .formatted(call.id(), response.body());
    s3.putObject(
        request ->
            request
                .bucket(BUCKET)
                .key("results/" + call.id() + ".json")
                .contentType("application/json"),
        RequestBody.fromBytes(record.getBytes(UTF_8)));
  }
}
