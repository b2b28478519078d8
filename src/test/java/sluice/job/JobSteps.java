package sluice.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import sluice.chunk.JobFile;
import sluice.chunk.JobKey;
import sluice.chunk.RecordSummary;
import sluice.chunk.RunKey;
import sluice.chunk.SourceFile;

/// What the tests of whole jobs share: a world for one job, and its steps.
abstract class JobSteps {
  static final Step DONE = new Step.Done();
  static final RunKey SECOND = JobFixture.RUN.next();

  final JobFixture fixture = new JobFixture();
  final ChunkWorker worker = new ChunkWorker(fixture);

  /// Runs a file to its end.
  void run(String file, String sequencer) {
    JobMessage message = come(file, sequencer);
    Step step = step(message);
    for (int i = 0; i < 5 && !step.equals(DONE); i++) {
      worker.runAll();
      fixture.advance(Duration.ofSeconds(5));
      step = step(message);
    }
    assertThat(step).isEqualTo(DONE);
  }

  static String file(int lines, int failures) {
    var file = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      boolean fails = failures > 0 && i % (lines / failures) == 1;
      file.append(
          "{\"custom_id\":\"id-%d\",\"prompt\":\"%s\"}\n".formatted(i, fails ? "fail" : "x"));
    }
    return file.toString();
  }

  void assertResults(int lines, int failures) {
    List<String> output = ids(fixture.text(JobFile.OUTPUT));
    List<String> errors = ids(fixture.text(JobFile.ERRORS));
    List<String> input = IntStream.range(0, lines).mapToObj(i -> "id-" + i).toList();
    assertThat(errors).hasSize(failures);
    assertThat(output).isEqualTo(input.stream().filter(id -> !errors.contains(id)).toList());
    assertThat(errors).isEqualTo(input.stream().filter(errors::contains).toList());
  }

  static List<String> ids(String file) {
    List<String> ids = new ArrayList<>();
    file.lines().forEach(line -> ids.add(RecordSummary.of(line.getBytes(UTF_8)).customId()));
    return ids;
  }

  SourceFile source(String content, String sequencer) {
    return fixture.put(JobFile.INPUT_JSONL, content, sequencer);
  }

  JobMessage come(String content, String sequencer) {
    return message("m-" + sequencer, source(content, sequencer));
  }

  static JobMessage message(String id, SourceFile source) {
    return new JobMessage(id, new JobEvent.FileCame(source).body(), 1);
  }

  String cancelEvent() {
    var key = new JobKey(JobFixture.JOB, JobFile.CANCEL);
    return new JobEvent.FileCame(new SourceFile(key, "\"e\"", 0, "1", fixture.now())).body();
  }

  Step step(JobMessage message) {
    return processor().step(message, Instant.MAX);
  }

  JobProcessor processor() {
    return new JobProcessor(
        fixture.store, fixture.queues, fixture.parallel(), fixture.rules(), fixture::now);
  }

  JsonNode batch() {
    return json(JobFile.BATCH);
  }

  JsonNode event() {
    return json(JobFile.ENDED);
  }

  JsonNode json(JobFile file) {
    try {
      return new ObjectMapper().readTree(fixture.text(file));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
