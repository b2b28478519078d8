package sluice.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.models.ErrorObject;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchError;
import com.openai.models.batches.BatchRequestCounts;
import com.openai.models.batches.BatchUsage;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionUsage;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.responses.Response;
import com.openai.models.webhooks.BatchCompletedWebhookEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.chunk.JobFile;
import sluice.local.aws.EventSourceMapping;
import sluice.local.aws.LocalBucket;
import sluice.local.cli.Command;
import sluice.local.cli.Screen;
import sluice.local.job.JobObjects;
import sluice.local.provider.Behaviour;
import sluice.local.provider.Latency;
import sluice.store.JobStore;
import sluice.store.ObjectStore.Condition;
import sluice.testing.OpenAiTypes;
import sluice.testing.SilentListener;
import software.amazon.awssdk.services.sqs.model.Message;

/// A whole job on both functions, whose files are read as users do: by the types of OpenAI's own
/// library.
final class OpenAiTypesIT {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private static final String FILE =
      """
      {"custom_id":"chat","method":"POST","url":"/v1/chat/completions","body":{"model":"m","messages":[{"role":"user","content":"Hello"}]}}
      {"custom_id":"embed","method":"POST","url":"/v1/embeddings","body":{"model":"e","input":["one","two"]}}
      {"custom_id":"refused","method":"POST","url":"/v1/chat/completions","body":{"model":"m","messages":[]}}
      {"custom_id":"respond","method":"POST","url":"/v1/responses","body":{"model":"m","input":"Hello"}}
      {"custom_id":"cut","method":"POST","url":"/v1/chat
      {"custom_id":"complete","method":"POST","url":"/v1/completions","body":{"model":"m","prompt":"Hello"}}
      {"custom_id":"chat","prompt":"again"}
      """;

  /// What a job leaves behind.
  private record Files(String batch, String output, String errors, String ended) {}

  @TempDir private Path folder;

  @Test
  void filesOfAJob_areReadByTheTypesOfOpenAi() {
    Files files = run("{\"metadata\":{\"team\":\"blue\"}}");

    Batch batch = OpenAiTypes.read(files.batch(), Batch.class).validate();
    assertBatch(batch);
    assertOutput(files.output().lines().map(OpenAiTypes::read).toList(), batch);
    assertErrors(files.errors().lines().map(OpenAiTypes::read).toList());
    BatchCompletedWebhookEvent event =
        OpenAiTypes.read(files.ended(), BatchCompletedWebhookEvent.class).validate();
    assertThat(event.data().id()).isEqualTo(batch.id());
  }

  private static void assertBatch(Batch batch) {
    assertThat(batch.status()).isEqualTo(Batch.Status.COMPLETED);
    assertThat(batch.requestCounts())
        .contains(BatchRequestCounts.builder().total(7).completed(4).failed(3).build());
    assertThat(batch.inputFileId()).isEqualTo("jobs/march/input.jsonl");
    assertThat(batch.outputFileId()).contains("jobs/march/output.jsonl");
    assertThat(batch.errorFileId()).contains("jobs/march/errors.jsonl");
    assertThat(batch.inProgressAt().orElseThrow()).isGreaterThanOrEqualTo(batch.createdAt());
    assertThat(batch.completedAt().orElseThrow())
        .isGreaterThanOrEqualTo(batch.inProgressAt().orElseThrow());
    assertThat(batch.metadata().orElseThrow()._allProperties()).containsOnlyKeys("team");
    assertThat(batch.errors().flatMap(Batch.Errors::data).orElseThrow())
        .extracting(BatchError::code, BatchError::line)
        .containsExactly(
            tuple(Optional.of("invalid_json_line"), Optional.of(5L)),
            tuple(Optional.of("duplicate_custom_id"), Optional.of(7L)));
  }

  private static void assertOutput(List<JsonNode> lines, Batch batch) {
    assertThat(lines)
        .extracting(line -> line.path("custom_id").asText())
        .containsExactly("chat", "embed", "respond", "complete");
    assertThat(lines)
        .allSatisfy(line -> {
          assertThat(line.path("id").asText()).startsWith("batch_req_");
          assertThat(line.path("error").isNull()).isTrue();
          assertThat(line.at("/response/status_code").asInt()).isEqualTo(200);
          assertThat(line.at("/response/request_id").asText()).startsWith("req_");
        });
    ChatCompletion chat = body(lines.get(0), ChatCompletion.class).validate();
    assertThat(chat.choices().getFirst().message().content()).contains(answer());
    assertThat(chat.choices().getFirst().finishReason())
        .isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
    CreateEmbeddingResponse embedding =
        body(lines.get(1), CreateEmbeddingResponse.class).validate();
    assertThat(embedding.data()).hasSize(2);
    // The stand-in provider leaves out members that the type demands, so it is not validated.
    Response response = body(lines.get(2), Response.class);
    assertThat(response.output().getFirst().asMessage().content().getFirst().asOutputText().text())
        .isEqualTo(answer());
    Completion completion = body(lines.get(3), Completion.class).validate();
    assertThat(completion.choices().getFirst().text()).isEqualTo(answer());
    long input =
        chat.usage().map(CompletionUsage::promptTokens).orElseThrow()
            + embedding.usage().promptTokens()
            + response.usage().orElseThrow().inputTokens()
            + completion.usage().map(CompletionUsage::promptTokens).orElseThrow();
    assertThat(batch.usage().map(BatchUsage::inputTokens)).contains(input);
  }

  private static void assertErrors(List<JsonNode> lines) {
    assertThat(lines)
        .extracting(line -> line.path("custom_id").asText())
        .satisfiesExactly(
            id -> assertThat(id).isEqualTo("refused"),
            id -> assertThat(id).hasSize(16),
            id -> assertThat(id).isEqualTo("chat"));
    assertThat(lines.get(0).path("error").isNull()).isTrue();
    assertThat(lines.get(0).at("/response/status_code").asInt()).isEqualTo(400);
    ErrorObject refusal =
        OpenAiTypes.read(lines.get(0).at("/response/body/error"), ErrorObject.class).validate();
    assertThat(refusal.type()).isEqualTo("invalid_request_error");
    assertThat(refusal.param()).contains("messages");
    assertThat(lines.subList(1, 3))
        .allSatisfy(line -> {
          assertThat(line.path("response").isNull()).isTrue();
          assertThat(line.at("/error/message").asText()).isNotEmpty();
        });
    assertThat(lines.subList(1, 3))
        .extracting(line -> line.at("/error/code").asText())
        .containsExactly("invalid_json", "duplicate_custom_id");
  }

  private static <T> T body(JsonNode line, Class<T> type) {
    return OpenAiTypes.read(line.at("/response/body"), type);
  }

  private static String answer() {
    return "Stand-in answer, no model was asked. The question was: Hello";
  }

  /// Runs the file to its end.
  private Files run(String options) {
    var behaviour = Behaviour.calm(new Latency.LogNormal(Duration.ofMillis(10), 0));
    Map<String, String> variables =
        Map.of("MAX_CONCURRENCY", "1", "RESULTS_BUCKET", LocalBucket.NAME);
    var function = new Command.Function(variables, Optional.of(behaviour), 1);
    try (LocalParts parts = LocalParts.start(LocalParts.Place.ANYWHERE, folder, function);
        LocalJobs jobs = parts.jobs(PAUSE, new EventSourceMapping.Watcher() {});
        EventSourceMapping _ =
            parts.map(new Finished(jobs), parts.environments(new SilentListener()))) {
      JobObjects job = parts.job("march");
      job.putOptions(options);
      var _ =
          job.store()
              .put(
                  job.key(JobFile.INPUT_JSONL),
                  FILE.getBytes(UTF_8),
                  JobStore.JSON_LINES,
                  new Condition.Always());
      waiting(job).endAfter(0);
      return new Files(
          text(job, JobFile.BATCH),
          text(job, JobFile.OUTPUT),
          text(job, JobFile.ERRORS),
          text(job, JobFile.ENDED));
    }
  }

  private static JobWait waiting(JobObjects job) {
    return new JobWait(
        job,
        Screen.ofLines(System.out),
        PAUSE,
        pause -> LockSupport.parkNanos(pause.toNanos()),
        InstantSource.system());
  }

  private static String text(JobObjects job, JobFile file) {
    return new String(job.store().get(job.key(file)).orElseThrow().bytes(), UTF_8);
  }

  /// Has a job looked at once its chunks are done.
  private record Finished(LocalJobs jobs) implements EventSourceMapping.Watcher {
    @Override
    public void deleted(List<Message> messages) {
      jobs.finished(messages);
    }
  }
}
