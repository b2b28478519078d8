package sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.Template.list;
import static sluice.Template.map;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.lambda.LambdaHandler;

final class TemplateTest {
  private Template template = new Template(Map.of());

  @BeforeEach
  void read() throws IOException {
    template = Template.read();
  }

  @ParameterizedTest
  @CsvSource({
    "MemorySize, 1024",
    "FunctionTimeout, 900",
    "BatchSize, 2000",
    "BatchWindow, 2",
    "VisibilityTimeout, 960",
    "MaxConcurrency, 2",
    "ProviderMaxInFlight, 64",
    "ProviderTimeoutSeconds, 300",
    "ProviderRequestsPerMinute, ''",
    "ProviderTokensPerMinute, ''",
    "ProviderLimits, ''",
    "PromptMaxAttempts, 5",
    "MaxAgeHours, 312",
    "MaxRequestBytes, 1048576",
    "MaxResponseBytes, 16777216",
    "ResultsPrefix, results/",
    "Jobs, on",
    "Prices, ''",
    "Architecture, arm64",
    "ProviderBaseUrl, https://api.openai.com/v1",
    "ProviderAllowHttp, false",
  })
  void parameter_hasTheDefaultOfItsSetting(String parameter, String value) {
    assertThat(template.defaultOf(parameter)).hasToString(value);
  }

  /// A JVM that does not know an option does not start.
  @Test
  void toolOptions_areKnownToTheJvm() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(template.toolOptions().split(" ")));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-version"));

    Process java = new ProcessBuilder(command).redirectErrorStream(true).start();

    assertThat(java.inputReader().readAllAsString()).contains("Runtime Environment");
    assertThat(java.waitFor()).isZero();
  }

  /// Whole sentences: YAML takes what follows a space and a `#` for a comment.
  @Test
  void parameters_areAllDescribed() {
    assertThat(map(template.at("Parameters")).values())
        .allSatisfy(
            parameter -> assertThat(map(parameter).get("Description")).asString().endsWith("."));
  }

  @Test
  void function_runsTheHandlerOnJava25() {
    assertThat(template.properties("VolleyFunction"))
        .containsEntry("Runtime", "java25")
        .containsEntry("Handler", LambdaHandler.class.getName() + "::handleRequest");
  }

  @Test
  void function_declaresEveryVariableSinceSamLocalPassesNoOther() {
    assertThat(
            map(
                template.at(
                    "Resources", "VolleyFunction", "Properties", "Environment", "Variables")))
        .containsOnlyKeys(
            "PROVIDER",
            "PROVIDER_BASE_URL",
            "PROVIDER_ALLOW_HTTP",
            "PROVIDER_API_KEY_SECRET",
            "PROVIDER_API_KEY",
            "PROVIDER_HEADERS",
            "PROVIDER_MODEL",
            "PROVIDER_TIMEOUT_SECONDS",
            "PROVIDER_MAX_IN_FLIGHT",
            "PROVIDER_REQUESTS_PER_MINUTE",
            "PROVIDER_TOKENS_PER_MINUTE",
            "PROVIDER_LIMITS",
            "MAX_CONCURRENCY",
            "PROMPT_MAX_ATTEMPTS",
            "MAX_AGE_HOURS",
            "MAX_REQUEST_BYTES",
            "MAX_RESPONSE_BYTES",
            "RESULTS_BUCKET",
            "RESULTS_PREFIX",
            "AWS_ENDPOINT_URL_S3",
            "AWS_ENDPOINT_URL_SQS",
            "JAVA_TOOL_OPTIONS");
  }

  @Test
  void eventSource_takesPartialFailuresFromTheReport() {
    Map<String, Object> mapping =
        map(
            template.at(
                "Resources", "VolleyFunction", "Properties", "Events", "Prompts", "Properties"));

    assertThat(mapping)
        .containsEntry("FunctionResponseTypes", List.of("ReportBatchItemFailures"))
        .containsEntry(
            "ScalingConfig", Map.of("MaximumConcurrency", Map.of("!Ref", "MaxConcurrency")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PromptQueue", "DeadLetterQueue", "JobsQueue", "JobsDeadLetterQueue"})
  void queue_keepsMessagesEncryptedAsLongAsSqsCan(String queue) {
    assertThat(template.properties(queue))
        .containsEntry("MessageRetentionPeriod", 14 * 24 * 3600)
        .containsEntry("MaximumMessageSize", 1 << 20)
        .containsEntry("SqsManagedSseEnabled", true);
  }

  @Test
  void promptQueue_allowsFiveHundredReceives() {
    assertThat(map(template.properties("PromptQueue").get("RedrivePolicy")))
        .containsEntry("maxReceiveCount", 500);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PromptQueuePolicy",
        "DeadLetterQueuePolicy",
        "JobsQueuePolicy",
        "JobsDeadLetterQueuePolicy",
        "JobTopicPolicy",
        "ResultsBucketPolicy"
      })
  void policy_deniesAllButTls(String policy) {
    Map<String, Object> statement =
        map(
            list(map(template.properties(policy).get("PolicyDocument")).get("Statement"))
                .getFirst());

    assertThat(statement)
        .containsEntry("Effect", "Deny")
        .containsEntry("Condition", Map.of("Bool", Map.of("aws:SecureTransport", "false")));
  }

  @Test
  void bucket_isKeptFromThePublicAndFromDeletion() {
    assertThat(map(template.at("Resources", "ResultsBucket")))
        .containsEntry("DeletionPolicy", "Retain")
        .containsEntry("UpdateReplacePolicy", "Retain");
    assertThat(map(template.properties("ResultsBucket").get("PublicAccessBlockConfiguration")))
        .hasSize(4)
        .allSatisfy((_, value) -> assertThat(value).isEqualTo(true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"VolleyFunction", "JobFunction"})
  void permissions_haveNoWildcard(String function) {
    assertThat(template.statements(function))
        .isNotEmpty()
        .allSatisfy(statement -> {
          assertThat(Template.actions(statement))
              .allSatisfy(action -> assertThat(action).doesNotContain("*"));
          assertThat(statement.get("Resource")).isNotEqualTo("*");
        });
  }

  @Test
  void permissions_areWhatTheFunctionCalls() {
    assertThat(template.rights("VolleyFunction"))
        .containsExactlyInAnyOrder(
            "sqs:ChangeMessageVisibility PromptQueue",
            "sqs:GetQueueUrl PromptQueue",
            "s3:GetObject ${ResultsPrefix}*",
            "s3:PutObject ${ResultsPrefix}*",
            "s3:GetObject notes/*",
            "s3:PutObject notes/*",
            "s3:DeleteObject notes/*",
            "s3:ListBucket ResultsBucket",
            "s3:GetObject work/*",
            "s3:PutObject work/*/chunks/*",
            "s3:PutObject work/*/open/*",
            "s3:PutObject work/*/stop.json",
            "s3:DeleteObject work/*/open/*",
            "secretsmanager:GetSecretValue !If");
  }
}
