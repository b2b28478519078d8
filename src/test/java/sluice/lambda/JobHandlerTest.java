package sluice.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import sluice.local.aws.Invocation;
import sluice.settings.JobSettings;
import sluice.settings.JobSettingsReader;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;

final class JobHandlerTest {
  private static final JobSettings SETTINGS =
      JobSettingsReader.read(
          Map.of(
              "RESULTS_BUCKET", "results",
              "PROMPT_QUEUE_URL", "http://localhost/1/prompts",
              "JOBS_QUEUE_URL", "http://localhost/1/jobs"));
  private static final String FILE =
      "{\"Records\":[{\"eventSource\":\"aws:s3\",\"eventName\":\"ObjectCreated:Put\","
          + "\"s3\":{\"object\":{\"key\":\"jobs/march/input.jsonl\"}}}]}";

  private final FakeSqs sqs = new FakeSqs();
  private final FailingS3 s3 = new FailingS3();
  private final List<String> lines = new ArrayList<>();
  private final JobHandler handler =
      new JobHandler(
          SETTINGS,
          new AwsClients(
              () -> s3,
              () -> sqs,
              () -> {
                throw new AssertionError("no key is needed");
              }),
          lines::add);

  @Test
  void messageThatTellsOfNoJob_isAcknowledged() throws IOException {
    assertThat(
            handle(
                message("m-1", "{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\"}"),
                message("m-2", FILE.replace("jobs/march/input.jsonl", "jobs/march/notes.txt")),
                message("m-3", "no JSON")))
        .isEmpty();

    assertThat(sqs.delayed).isEmpty();
    assertThat(lines).hasSize(3).allSatisfy(line -> assertThat(line).contains("\"next\":\"done\""));
    assertThat(line(0).has("job")).isFalse();
  }

  @Test
  void failedStep_isRepeatedTenSecondsLater() throws IOException {
    assertThat(handle(message("m-1", FILE), message("m-2", "no job"))).containsExactly("m-1");

    assertThat(sqs.delayed)
        .singleElement()
        .satisfies(call -> {
          assertThat(call.queueUrl()).isEqualTo(SETTINGS.jobsQueueUrl());
          assertThat(call.receiptHandle()).isEqualTo("receipt of m-1");
          assertThat(call.visibilityTimeout()).isEqualTo(10);
        });
    assertThat(line(0).get("level").asText()).isEqualTo("ERROR");
    assertThat(line(0).get("event").asText()).isEqualTo("job");
    assertThat(line(0).get("request_id").asText()).isNotBlank();
    assertThat(line(0).get("message_id").asText()).isEqualTo("m-1");
    assertThat(line(0).get("job").asText()).isEqualTo("march");
    assertThat(line(0).get("receives").asInt()).isOne();
    assertThat(line(0).get("next").asText()).isEqualTo("look_again");
    assertThat(line(0).get("after_s").asInt()).isEqualTo(10);
    assertThat(line(0).get("message").asText()).contains("AccessDenied");
  }

  @Test
  void failureOfUnknownKind_isToldByItsClassAndPlaceAlone() throws IOException {
    s3.failure = () -> new IllegalStateException("the words of a prompt");

    assertThat(handle(message("m-1", FILE))).containsExactly("m-1");

    assertThat(lines.getFirst()).doesNotContain("the words");
    assertThat(line(0).get("message").asText())
        .startsWith("java.lang.IllegalStateException at sluice.lambda.JobHandlerTest");
  }

  @Test
  void messageThatCannotBeDelayed_isReportedAllTheSame() throws IOException {
    sqs.isFailing = true;

    assertThat(handle(message("m-1", FILE))).containsExactly("m-1");

    assertThat(line(1).get("level").asText()).isEqualTo("WARN");
    assertThat(line(1).get("message").asText())
        .isEqualTo("visibility not changed: SQS answered 503 ServiceUnavailable");
  }

  @Test
  void eventThatIsNotOfSqs_failsTheInvocation() {
    SQSMessage foreign = message("m-1", FILE);
    foreign.setEventSource("aws:s3");

    assertThatThrownBy(() -> handler.handleRequest(new SQSEvent(), context()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> handle(foreign)).isInstanceOf(IllegalArgumentException.class);
  }

  private List<String> handle(SQSMessage... messages) {
    var event = new SQSEvent();
    event.setRecords(Arrays.asList(messages));
    return handler.handleRequest(event, context()).getBatchItemFailures().stream()
        .map(BatchItemFailure::getItemIdentifier)
        .toList();
  }

  private static Invocation context() {
    return Invocation.within(Duration.ofMinutes(15));
  }

  private JsonNode line(int number) throws IOException {
    return new ObjectMapper().readTree(lines.get(number));
  }

  private static SQSMessage message(String id, String body) {
    var message = new SQSMessage();
    message.setMessageId(id);
    message.setBody(body);
    message.setReceiptHandle("receipt of " + id);
    message.setEventSource("aws:sqs");
    message.setEventSourceArn("arn:aws:sqs:us-east-1:123456789012:jobs");
    message.setAttributes(Map.of("ApproximateReceiveCount", "1"));
    return message;
  }

  private static final class FailingS3 implements S3Client {
    Supplier<RuntimeException> failure =
        () ->
            S3Exception.builder()
                .statusCode(403)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode("AccessDenied").build())
                .build();

    @Override
    public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
      throw failure.get();
    }

    @Override
    public String serviceName() {
      return "s3";
    }

    @Override
    public void close() {}
  }
}
