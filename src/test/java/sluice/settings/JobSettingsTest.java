package sluice.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.chunk.Prices;
import sluice.message.Endpoint;

final class JobSettingsTest {
  private static final String QUEUE = "https://sqs.eu-central-1.amazonaws.com/123456789012/prompts";
  private static final String JOBS = "https://sqs.eu-central-1.amazonaws.com/123456789012/jobs";

  @Test
  void settingsOfBucketAndQueuesAlone_areTheDefaults() {
    JobSettings settings = read(Map.of());

    assertThat(settings.bucket()).isEqualTo("results");
    assertThat(settings.promptQueueUrl()).isEqualTo(QUEUE);
    assertThat(settings.jobsQueueUrl()).isEqualTo(JOBS);
    assertThat(settings.maxInFlight()).isEqualTo(64);
    assertThat(settings.functionTimeout()).isEqualTo(Duration.ofMinutes(15));
    assertThat(settings.prices()).isEqualTo(Prices.NONE);
    assertThat(settings.lines().defaultModel()).isEmpty();
    assertThat(settings.lines().maxAge()).isEqualTo(Duration.ofDays(13));
    assertThat(settings.lines().maxBytes()).isEqualTo(1 << 20);
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', false",
    "anthropic, '', true",
    "'', https://api.anthropic.com/v1, true",
    "generic, https://api.anthropic.com/v1, false",
  })
  void linesMayUse_whatTheirProviderHas(String provider, String address, boolean hasMessages) {
    JobSettings settings = read(Map.of("PROVIDER", provider, "PROVIDER_BASE_URL", address));

    assertThat(settings.lines().endpoints().contains(Endpoint.MESSAGES)).isEqualTo(hasMessages);
  }

  @Test
  void prices_areReadByModel() {
    JobSettings settings =
        read(
            Map.of(
                "PRICES",
                "{\"m\":{\"input\":1,\"cached\":0.5,\"output\":2}}",
                "PROVIDER_MODEL",
                "m"));

    assertThat(settings.prices().byModel()).containsEntry("m", new Prices.Price(1, 0.5, 2));
    assertThat(settings.lines().defaultModel()).isEqualTo(Optional.of("m"));
  }

  @Test
  void mistakes_areAllNamedAtOnce() {
    Map<String, String> wrong =
        Map.of(
            "PROVIDER", "nobody",
            "PROVIDER_BASE_URL", "api.openai.com",
            "PROVIDER_MAX_IN_FLIGHT", "0",
            "FUNCTION_TIMEOUT_SECONDS", "901",
            "MAX_AGE_HOURS", "337",
            "PRICES", "{\"m\":{\"input\":\"a lot\"}}",
            "PROMPT_QUEUE_URL", "PromptQueue",
            "AWS_ENDPOINT_URL_SQS", "localhost:9324");

    assertThatThrownBy(() -> JobSettingsReader.read(wrong))
        .isInstanceOf(SettingsException.class)
        .message()
        .contains("PROVIDER: \"nobody\"")
        .contains("PROVIDER_BASE_URL: \"api.openai.com\"")
        .contains("PROVIDER_MAX_IN_FLIGHT: \"0\"")
        .contains("FUNCTION_TIMEOUT_SECONDS: \"901\"; allowed: a whole number from 1 to 900")
        .contains("MAX_AGE_HOURS: \"337\"")
        .contains("PRICES: `m.input` is not a number; allowed: {\"model\":{\"input\":0.15,")
        .contains("RESULTS_BUCKET: not set")
        .contains("PROMPT_QUEUE_URL: \"PromptQueue\" has no https:// before it; allowed: the URL")
        .contains("JOBS_QUEUE_URL: not set; allowed: the URL of a standard queue")
        .contains("AWS_ENDPOINT_URL_SQS: ");
  }

  @ParameterizedTest
  @CsvSource({"PROMPT_QUEUE_URL", "JOBS_QUEUE_URL"})
  void fifoQueue_isRefused(String variable) {
    assertThatThrownBy(() -> read(Map.of(variable, QUEUE + ".fifo")))
        .isInstanceOf(SettingsException.class)
        .message()
        .contains(variable + ": \"" + QUEUE + ".fifo\" is a FIFO queue; allowed: the URL of");
  }

  private static JobSettings read(Map<String, String> more) {
    Map<String, String> variables = new HashMap<>();
    variables.put("RESULTS_BUCKET", "results");
    variables.put("PROMPT_QUEUE_URL", QUEUE);
    variables.put("JOBS_QUEUE_URL", JOBS);
    variables.putAll(more);
    return JobSettingsReader.read(variables);
  }
}
