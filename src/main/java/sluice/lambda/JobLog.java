package sluice.lambda;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import sluice.chunk.MalformedObjectException;
import sluice.job.JobEvent;
import sluice.job.JobEventReader;
import sluice.job.JobQueues;
import sluice.job.Step;
import sluice.message.Message;
import sluice.store.StoreFailedException;

/// Writes one JSON line for each step of a job, and one for what fails. Safe for many threads.
///
/// A line holds ids and figures, never a line of a file or an answer.
///
/// @param lines takes the lines
record JobLog(JsonLines lines) {
  private static final String EVENT = "job";

  /// A step is over.
  ///
  /// @param wall how long it took
  void stepped(String invocationId, Message message, Step step, Duration wall) {
    lines.write(
        "INFO",
        EVENT,
        invocationId,
        json -> {
          begin(json, message);
          switch (step) {
            case Step.Done() -> json.writeStringField("next", "done");
            case Step.LookAgain(Duration after) -> lookAgain(json, after);
          }
          json.writeNumberField("wall_ms", wall.toMillis());
        });
  }

  /// A step has failed.
  ///
  /// @param after when it is done again
  void failed(String invocationId, Message message, RuntimeException failure, Duration after) {
    lines.write(
        "ERROR",
        EVENT,
        invocationId,
        json -> {
          begin(json, message);
          lookAgain(json, after);
          json.writeStringField("message", JsonLines.words(words(failure)));
        });
  }

  /// A message was not delayed: it comes back when its visibility timeout is over.
  void notDelayed(String invocationId, RuntimeException failure) {
    lines.write(
        "WARN",
        "warning",
        invocationId,
        json ->
            json.writeStringField(
                "message", JsonLines.words("visibility not changed: " + words(failure))));
  }

  private static void begin(JsonGenerator json, Message message) throws IOException {
    json.writeStringField("message_id", message.id());
    Optional<String> job = job(message);
    if (job.isPresent()) {
      json.writeStringField("job", JsonLines.id(job.get()));
    }
    json.writeNumberField("receives", message.receives());
  }

  /// The job that a message tells of; empty where it tells of none, or of several.
  private static Optional<String> job(Message message) {
    List<JobEvent> events = JobEventReader.read(message.body());
    return events.size() == 1 ? Optional.of(events.getFirst().job()) : Optional.empty();
  }

  private static void lookAgain(JsonGenerator json, Duration after) throws IOException {
    json.writeStringField("next", "look_again");
    json.writeNumberField("after_s", after.toSeconds());
  }

  /// The message of a failure that is known to quote nothing of a file, else its class and place.
  private static String words(RuntimeException failure) {
    return switch (failure) {
      case StoreFailedException e -> String.valueOf(e.getMessage());
      case JobQueues.QueueFailedException e -> String.valueOf(e.getMessage());
      case MalformedObjectException e -> String.valueOf(e.getMessage());
      default ->
          Arrays.stream(failure.getStackTrace())
              .findFirst()
              .map(place -> "%s at %s".formatted(failure.getClass().getName(), place))
              .orElse(failure.getClass().getName());
    };
  }
}
