package sluice.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Compares the two files of a job line by line with what was asked. Confined to one thread.
final class JobResultCheck {
  /// A line may be blamed for the deaths of environments from here on.
  private static final int DEADLY = 2;

  private static final int MOST_TOLD = 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JobLines lines;
  private final LineCalls calls;
  private final List<String> violations = new ArrayList<>();
  private long answered;
  private long failed;
  private long lost;

  /// A file that is read line by line.
  private static final class Records {
    private final BufferedReader file;
    private Optional<JsonNode> next;

    Records(BufferedReader file) throws IOException {
      this.file = file;
      this.next = read();
    }

    private Optional<JsonNode> read() throws IOException {
      String line = file.readLine();
      return line == null ? Optional.empty() : Optional.of(JSON.readTree(line));
    }

    /// The next record where it is that of an id.
    Optional<JsonNode> take(String id) throws IOException {
      Optional<JsonNode> taken =
          next.filter(record -> record.path("custom_id").asText().equals(id));
      if (taken.isPresent()) {
        next = read();
      }
      return taken;
    }
  }

  JobResultCheck(JobLines lines, LineCalls calls) {
    this.lines = lines;
    this.calls = calls;
  }

  /// Compares.
  void compare(BufferedReader output, BufferedReader errors) throws IOException {
    var answers = new Records(output);
    var others = new Records(errors);
    for (int line = 0; line < lines.count(); line++) {
      String id = lines.id(line);
      Optional<JsonNode> answer = answers.take(id);
      Optional<JsonNode> other = others.take(id);
      if (answer.isPresent() == other.isPresent()) {
        violate(id + (answer.isPresent() ? " is in both files" : " is in none at its place"));
      } else if (answer.isPresent()) {
        compareAnswer(line, answer.get());
      } else {
        compareOther(line, other.orElseThrow());
      }
    }
    answers.next.ifPresent(record -> violate("more in the output: " + record));
    others.next.ifPresent(record -> violate("more in the errors: " + record));
  }

  private void compareAnswer(int line, JsonNode record) {
    answered++;
    JsonNode response = record.path("response");
    JsonNode message = response.path("body").path("choices").path(0).path("message");
    boolean isRight =
        lines.ending(line) == JobLines.Ending.ANSWERED
            && response.path("status_code").asInt() == 200
            && record.path("error").isNull()
            && message.path("content").asText().equals(JobLines.answer(lines.prompt(line)));
    if (!isRight) {
      violate("not the answer to %s: %s".formatted(lines.prompt(line), record));
    }
  }

  private void compareOther(int line, JsonNode record) {
    failed++;
    JsonNode response = record.path("response");
    String code = record.path("error").path("code").asText();
    boolean isRight =
        switch (lines.ending(line)) {
          case ANSWERED -> false;
          case REFUSED ->
              response.path("status_code").asInt() == 400
                  && response.at("/body/error/code").asText().equals("invalid_value")
                  && record.path("error").isNull();
          case UNSENDABLE -> response.isNull() && code.equals("unsupported_parameter");
        };
    if (code.equals("environment_lost")) {
      lost++;
      isRight = calls.deaths(line) >= DEADLY;
    }
    if (!isRight) {
      violate("not the error of line %d: %s".formatted(line, record));
    }
  }

  private void violate(String what) {
    if (violations.size() < MOST_TOLD) {
      violations.add(what);
    }
  }

  /// What is not as it must be, the first of it.
  List<String> violations() {
    return List.copyOf(violations);
  }

  /// The lines of the output.
  long answered() {
    return answered;
  }

  /// The lines of the errors.
  long failed() {
    return failed;
  }

  /// The lines that were blamed for deaths, as they may be where two or more came while they were
  /// in flight.
  long lost() {
    return lost;
  }
}
