package sluice.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import sluice.local.aws.EventSourceMapping;

/// Takes the log of the function for whole jobs, and passes on what fails. Safe for many threads.
record StepLog(EventSourceMapping.Watcher watcher) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// A line of the log.
  void line(String json) {
    JsonNode line = parsed(json);
    if (line.path("level").asText().equals("ERROR")) {
      watcher.failed(
          new IllegalStateException(
              "job %s: %s".formatted(line.path("job").asText("?"), line.path("message").asText())));
    }
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the log has a line that is no JSON", e);
    }
  }
}
