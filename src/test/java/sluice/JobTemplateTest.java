package sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.Template.list;
import static sluice.Template.map;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.lambda.JobHandler;

/// What the template has for whole jobs.
final class JobTemplateTest {
  private static final String CONDITION = "HasJobs";
  private static final Map<String, String> ACCOUNT = Map.of("!Ref", "AWS::AccountId");

  private Template template = new Template(Map.of());

  @BeforeEach
  void read() throws IOException {
    template = Template.read();
  }

  @Test
  void function_runsItsHandlerAsLongAsLambdaAllows() {
    assertThat(template.properties("JobFunction"))
        .containsEntry("Runtime", "java25")
        .containsEntry("Handler", JobHandler.class.getName() + "::handleRequest")
        .containsEntry("Timeout", 900)
        .containsEntry("MemorySize", 1024)
        .containsEntry("LoggingConfig", Map.of("LogFormat", "JSON", "LogGroup", ref("JobLogs")));
  }

  @Test
  void function_declaresEveryVariableSinceSamLocalPassesNoOther() {
    assertThat(map(map(template.properties("JobFunction").get("Environment")).get("Variables")))
        .containsOnlyKeys(
            "PROVIDER",
            "PROVIDER_BASE_URL",
            "PROVIDER_ALLOW_HTTP",
            "PROVIDER_MODEL",
            "PROVIDER_MAX_IN_FLIGHT",
            "FUNCTION_TIMEOUT_SECONDS",
            "MAX_AGE_HOURS",
            "MAX_REQUEST_BYTES",
            "PRICES",
            "RESULTS_BUCKET",
            "PROMPT_QUEUE_URL",
            "JOBS_QUEUE_URL",
            "AWS_ENDPOINT_URL_S3",
            "AWS_ENDPOINT_URL_SQS");
  }

  @Test
  void eventSource_hasOneMessageAnInvocation() {
    assertThat(map(template.at("Resources", "JobFunction", "Properties", "Events", "Jobs")))
        .extractingByKey("Properties")
        .satisfies(mapping ->
            assertThat(map(mapping))
                .containsEntry("Queue", Map.of("!GetAtt", "JobsQueue.Arn"))
                .containsEntry("BatchSize", 1)
                .containsEntry("FunctionResponseTypes", List.of("ReportBatchItemFailures")));
  }

  @Test
  void queue_outlastsAnInvocationAndAllowsAsManyReceivesAsSqs() {
    assertThat(template.properties("JobsQueue")).containsEntry("VisibilityTimeout", 960);
    assertThat(map(template.properties("JobsQueue").get("RedrivePolicy")))
        .containsEntry("maxReceiveCount", 1000)
        .containsEntry("deadLetterTargetArn", Map.of("!GetAtt", "JobsDeadLetterQueue.Arn"));
    assertThat(list(template.properties("JobsDeadLetterAlarm").get("Dimensions")))
        .containsExactly(
            Map.of(
                "Name", "QueueName", "Value", Map.of("!GetAtt", "JobsDeadLetterQueue.QueueName")));
  }

  @Test
  void linesOfFailedSteps_areCounted() {
    assertThat(template.properties("JobTroubleFilter"))
        .containsEntry("LogGroupName", ref("JobLogs"))
        .containsEntry("FilterPattern", "{ $.level = \"ERROR\" && $.event = \"job\" }");
    Map<String, Object> counted =
        map(list(template.properties("JobTroubleFilter").get("MetricTransformations")).getFirst());
    assertThat(template.properties("JobTroubleAlarm"))
        .containsEntry("Namespace", counted.get("MetricNamespace"))
        .containsEntry("MetricName", counted.get("MetricName"));
  }

  @Test
  void invocationsThatBreakOff_areCounted() {
    assertThat(template.properties("JobErrorsAlarm"))
        .containsEntry("Namespace", "AWS/Lambda")
        .containsEntry("MetricName", "Errors")
        .containsEntry(
            "Dimensions", List.of(Map.of("Name", "FunctionName", "Value", ref("JobFunction"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"JobTroubleAlarm", "JobErrorsAlarm"})
  void failuresInThreeOfTwelvePeriods_raiseAnAlarm(String alarm) {
    assertThat(template.properties(alarm))
        .containsEntry("Statistic", "Sum")
        .containsEntry("Period", 300)
        .containsEntry("EvaluationPeriods", 12)
        .containsEntry("DatapointsToAlarm", 3)
        .containsEntry("Threshold", 0)
        .containsEntry("ComparisonOperator", "GreaterThanThreshold")
        .containsEntry("TreatMissingData", "notBreaching")
        .containsEntry(
            "AlarmActions", template.properties("JobsDeadLetterAlarm").get("AlarmActions"));
  }

  @Test
  void permissions_areWhatTheFunctionCallsAndSpareTheInput() {
    assertThat(template.rights("JobFunction"))
        .containsExactlyInAnyOrder(
            "sqs:SendMessage PromptQueue",
            "sqs:GetQueueAttributes PromptQueue",
            "sqs:SendMessage JobsQueue",
            "sqs:ChangeMessageVisibility JobsQueue",
            "s3:GetObject jobs/*",
            "s3:GetObject work/*",
            "s3:PutObject jobs/*/batch.json",
            "s3:PutObject jobs/*/output.jsonl",
            "s3:PutObject jobs/*/errors.jsonl",
            "s3:PutObject jobs/*/ended.json",
            "s3:PutObject work/*",
            "s3:AbortMultipartUpload jobs/*/batch.json",
            "s3:AbortMultipartUpload jobs/*/output.jsonl",
            "s3:AbortMultipartUpload jobs/*/errors.jsonl",
            "s3:AbortMultipartUpload jobs/*/ended.json",
            "s3:AbortMultipartUpload work/*",
            "s3:ListMultipartUploadParts jobs/*/batch.json",
            "s3:ListMultipartUploadParts jobs/*/output.jsonl",
            "s3:ListMultipartUploadParts jobs/*/errors.jsonl",
            "s3:ListMultipartUploadParts jobs/*/ended.json",
            "s3:ListMultipartUploadParts work/*",
            "s3:DeleteObject jobs/*/output.jsonl",
            "s3:DeleteObject jobs/*/errors.jsonl",
            "s3:DeleteObject work/*",
            "s3:ListBucket ResultsBucket");
  }

  @Test
  void promptsFunction_neverTouchesTheFilesOfJobs() {
    assertThat(template.rights("VolleyFunction"))
        .noneMatch(right -> right.contains(" jobs/"))
        .filteredOn(right -> right.startsWith("s3:DeleteObject work/"))
        .containsExactly("s3:DeleteObject work/*/open/*");
  }

  @Test
  void bucket_tellsOfInputsAndCancelsAndOfEnds() {
    Map<String, Object> notifications =
        map(
            whereOn(
                template.at(
                    "Resources", "ResultsBucket", "Properties", "NotificationConfiguration")));

    assertThat(targets(notifications, "QueueConfigurations", "Queue"))
        .containsOnlyKeys("/input.jsonl", "/input.jsonl.gz", "/input.txt", "/input.csv", "/cancel")
        .allSatisfy((_, queue) -> assertThat(queue).hasToString("{!GetAtt=JobsQueue.Arn}"));
    assertThat(targets(notifications, "TopicConfigurations", "Topic"))
        .isEqualTo(Map.of("/ended.json", ref("JobTopic")));
  }

  /// The targets by the suffix of the key.
  private static Map<String, Object> targets(
      Map<String, Object> notifications, String kind, String target) {
    Map<String, Object> targets = new TreeMap<>();
    for (Object each : list(notifications.get(kind))) {
      Map<String, Object> notification = map(each);
      List<Object> rules = list(map(map(notification.get("Filter")).get("S3Key")).get("Rules"));
      assertThat(rules).hasSize(2).contains(Map.of("Name", "prefix", "Value", "jobs/"));
      assertThat(map(rules.get(1))).containsEntry("Name", "suffix");
      assertThat(notification).containsEntry("Event", "s3:ObjectCreated:*");
      targets.put(String.valueOf(map(rules.get(1)).get("Value")), notification.get(target));
    }
    return targets;
  }

  @ParameterizedTest
  @ValueSource(strings = {"JobsQueuePolicy", "JobTopicPolicy"})
  void policy_letsBucketsOfTheAccountIn(String policy) {
    Map<String, Object> statement =
        map(list(map(template.properties(policy).get("PolicyDocument")).get("Statement")).get(1));

    assertThat(statement)
        .containsEntry("Principal", Map.of("Service", "s3.amazonaws.com"))
        .containsEntry("Condition", Map.of("StringEquals", Map.of("aws:SourceAccount", ACCOUNT)));
    assertThat(Template.references(map(template.at("Resources", "ResultsBucket")).get("Metadata")))
        .as("what is there before the bucket's notifications")
        .contains(policy);
  }

  @Test
  void resources_dependOnEachOtherInNoCircle() {
    Map<String, Set<String>> left = new HashMap<>();
    map(template.at("Resources")).forEach((name, body) -> left.put(name, dependencies(body)));
    left.values().forEach(names -> names.retainAll(left.keySet()));

    boolean isShrinking = true;
    while (isShrinking) {
      Set<String> free =
          left.entrySet().stream()
              .filter(each -> each.getValue().isEmpty())
              .map(Map.Entry::getKey)
              .collect(Collectors.toSet());
      isShrinking = left.keySet().removeAll(free);
      left.values().forEach(names -> names.removeAll(free));
    }

    assertThat(left).isEmpty();
  }

  private static Set<String> dependencies(Object resource) {
    return Template.references(resource).collect(Collectors.toCollection(HashSet::new));
  }

  @Test
  void withoutJobs_nothingOfThemIsThereOrReferredTo() {
    Map<String, Object> resources = map(template.at("Resources"));
    List<String> ofJobs =
        resources.keySet().stream().filter(name -> name.startsWith("Job")).toList();

    assertThat(ofJobs)
        .contains("JobFunction", "JobsQueue", "JobTopic", "JobLogs")
        .allSatisfy(
            name -> assertThat(map(resources.get(name))).containsEntry("Condition", CONDITION));
    assertThat(
            Stream.of("Resources", "Outputs")
                .flatMap(part -> map(template.at(part)).values().stream()))
        .filteredOn(part -> !CONDITION.equals(map(part).get("Condition")))
        .flatMap(part -> Template.references(whereOff(part)).toList())
        .doesNotContainAnyElementsOf(ofJobs);
  }

  @Test
  void withoutJobs_thePromptsFunctionHasNoRightOnTheirWork() {
    Object policies = whereOff(template.properties("VolleyFunction").get("Policies"));

    assertThat(policies.toString()).doesNotContain("work/").contains("notes/*");
  }

  @Test
  void rule_forbidsJobsByFifo() {
    Map<String, Object> assertion =
        map(list(template.at("Rules", "NoJobsByFifo", "Assertions")).getFirst());

    assertThat(map(assertion.get("Assert")))
        .containsEntry(
            "!Or",
            List.of(
                Map.of("!Equals", List.of(ref("Fifo"), "false")),
                Map.of("!Equals", List.of(ref("Jobs"), "off"))));
    assertThat(assertion.get("AssertDescription")).asString().contains("Fifo=true", "Jobs=off");
  }

  @Test
  void workOfJobs_expires() {
    List<Object> rules =
        list(map(template.properties("ResultsBucket").get("LifecycleConfiguration")).get("Rules"));

    assertThat(rules)
        .extracting(JobTemplateTest::whereOn)
        .filteredOn(rule -> "work/".equals(map(rule).get("Prefix")))
        .singleElement()
        .satisfies(rule -> assertThat(map(rule)).containsEntry("ExpirationInDays", 30));
  }

  private static Map<String, String> ref(String name) {
    return Map.of("!Ref", name);
  }

  /// A value as it is where there are jobs.
  private static Object whereOn(Object value) {
    return value instanceof Map<?, ?> form && form.containsKey("!If")
        ? list(form.get("!If")).get(1)
        : value;
  }

  /// A value as it is where there are none.
  private static Object whereOff(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> forms when isByJobs(forms) -> whereOff(list(forms.get("!If")).get(2));
      case Map<?, ?> forms ->
          forms.entrySet().stream()
              .collect(Collectors.toMap(Map.Entry::getKey, form -> whereOff(form.getValue())));
      case List<?> elements -> elements.stream().map(JobTemplateTest::whereOff).toList();
      case null -> "";
      default -> value;
    };
  }

  private static boolean isByJobs(Map<?, ?> forms) {
    return forms.containsKey("!If") && list(forms.get("!If")).getFirst().equals(CONDITION);
  }
}
