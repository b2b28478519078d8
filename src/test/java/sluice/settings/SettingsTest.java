package sluice.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.limit.AccountRates;
import sluice.limit.ModelRates;
import sluice.message.Endpoint;
import sluice.settings.Settings.KeySetting;

final class SettingsTest {
  private static final long HEAP = 870L * 1024 * 1024;

  @Test
  void settingsOfABucketAlone_areTheDefaults() {
    Settings settings = read(Map.of());

    assertThat(settings.destination().base()).isEqualTo(URI.create("https://api.openai.com/v1"));
    assertThat(settings.destination().profile().name()).isEqualTo("openai");
    assertThat(settings.model()).isEmpty();
    assertThat(settings.key()).isEqualTo(new KeySetting.None());
    assertThat(settings.timeout()).isEqualTo(Duration.ofMinutes(5));
    assertThat(settings.permits()).isEqualTo(32);
    assertThat(settings.maxAge()).isEqualTo(Duration.ofDays(13));
    assertThat(settings.maxRequestBytes()).isEqualTo(1 << 20);
    assertThat(settings.maxResponseBytes()).isEqualTo(16 << 20);
    assertThat(settings.prefix()).isEqualTo("results/");
  }

  @Test
  void emptyVariable_countsAsNotSet() {
    Settings settings =
        read(Map.of("PROVIDER", "", "PROVIDER_MAX_IN_FLIGHT", "", "PROVIDER_API_KEY", " "));

    assertThat(settings.permits()).isEqualTo(32);
    assertThat(settings.key()).isEqualTo(new KeySetting.None());
  }

  @Test
  void mistakes_areAllNamedAtOnce() {
    Map<String, String> wrong =
        Map.of(
            "PROVIDER", "nobody",
            "PROVIDER_BASE_URL", "http://example.com/v1",
            "PROVIDER_TIMEOUT_SECONDS", "soon",
            "PROVIDER_MAX_IN_FLIGHT", "0",
            "PROVIDER_TOKENS_PER_MINUTE", "none",
            "PROVIDER_LIMITS", "{\"m\":{\"rpd\":1,\"rpm\":0}}",
            "MAX_AGE_HOURS", "9999",
            "PROVIDER_ALLOW_HTTP", "yes");

    assertThatThrownBy(() -> SettingsReader.read(wrong, _ -> null, HEAP))
        .isInstanceOf(SettingsException.class)
        .message()
        .contains("PROVIDER: \"nobody\"", "openai, azure, deepseek")
        .contains("PROVIDER_BASE_URL: \"http://example.com/v1\"")
        .contains("PROVIDER_TIMEOUT_SECONDS: \"soon\"", "from 1 to 900")
        .contains("PROVIDER_MAX_IN_FLIGHT: \"0\"")
        .contains("PROVIDER_TOKENS_PER_MINUTE: \"none\"")
        .contains("PROVIDER_LIMITS: \"m\" has a member \"rpd\"", "PROVIDER_LIMITS: \"m\" has rpm 0")
        .contains("MAX_AGE_HOURS: \"9999\"")
        .contains("PROVIDER_ALLOW_HTTP: \"yes\"")
        .contains("RESULTS_BUCKET: not set");
  }

  @ParameterizedTest
  @CsvSource({
    "64, 2, 32",
    "65, 2, 32",
    "5, 1, 5",
    "2, 2, 1",
    "1800, 2, 900",
    "1000, 1000, 1",
  })
  void permits_areTheEnvironmentsShareRoundedDown(String inFlight, String environments, int share) {
    Settings settings =
        read(Map.of("PROVIDER_MAX_IN_FLIGHT", inFlight, "MAX_CONCURRENCY", environments));

    assertThat(settings.permits()).isEqualTo(share);
  }

  @Test
  void moreEnvironmentsThanRequestsInFlight_areRefused() {
    assertMistake(
        Map.of("PROVIDER_MAX_IN_FLIGHT", "4", "MAX_CONCURRENCY", "5"),
        "MAX_CONCURRENCY: 5 environments cannot share 4 requests in flight");
  }

  @Test
  void moreInFlightThanFileDescriptorsAllow_isRefused() {
    assertMistake(
        Map.of("PROVIDER_MAX_IN_FLIGHT", "1802", "MAX_CONCURRENCY", "2"),
        "PROVIDER_MAX_IN_FLIGHT: 1802 in flight are 901 for each of 2 environments; allowed: 900");
  }

  @Test
  void responseThatTheMemoryCannotHold_isRefused() {
    assertMistake(
        Map.of("MAX_RESPONSE_BYTES", "268435456"),
        "MAX_RESPONSE_BYTES: 268435456 does not fit into the memory");
  }

  @Test
  void largestResponse_isASixthOfTheHeap() {
    long heap = 512L * 1024 * 1024 * 87 / 100;

    assertThat(read(Map.of(), heap).maxResponseBytes()).isEqualTo(16 << 20);
    assertThat(read(Map.of(), heap).bodyBytes()).isEqualTo(heap / 2);
    String most = Long.toString(heap / 6);
    assertThat(read(Map.of("MAX_RESPONSE_BYTES", most), heap).maxResponseBytes()).hasToString(most);
    assertThatThrownBy(() -> read(Map.of("MAX_RESPONSE_BYTES", (heap / 6 + 1) + ""), heap))
        .message()
        .contains("allowed: at most " + most + ", a sixth of the heap");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://api.openai.com",
        "https://api.openai.com/v1/",
        "https://example.com:8443/openai/v1",
        "https://example.com/openai/deployments/d?api-version=2024-10-21",
        "https://example.com?a=b",
        "https://example.com/v1/completions-proxy",
        "http://localhost:8000/v1",
        "http://127.0.0.1:11434",
        "http://[::1]:8000/v1",
      })
  void baseUrlOfHostAndPath_isTaken(String base) {
    assertThat(read(Map.of("PROVIDER_BASE_URL", base)).destination().base())
        .isEqualTo(URI.create(base));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api.openai.com",
        "ftp://api.openai.com/v1",
        "https://",
        "https:///v1",
        "https://user:pass@api.openai.com/v1",
        "https://api.openai.com/v1#x",
        "http://api.openai.com/v1",
        "http://169.254.169.254/latest",
        "http://127.0.0.1.evil.example/v1",
        "http://localhost.evil.example/v1",
        "https://a b/v1",
      })
  void unsafeBaseUrl_isRefused(String base) {
    assertMistake(Map.of("PROVIDER_BASE_URL", base), "PROVIDER_BASE_URL: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          api.openai.com                   | "api.openai.com" has no https:// before it
          127.0.0.1:8000/v1                | "127.0.0.1:8000/v1" has no https:// before it
          localhost:8000/v1                | "localhost:8000/v1" has no https:// before it
          ftp://h.example/v1               | "ftp://h.example/v1" is neither https nor http
          https://a b/v1                   | "https://a b/v1" is no URL
          https:///v1                      | "https:///v1" has no host
          https://h.example/v1#x           | "https://h.example/v1#x" has a fragment (#)
          http://my_vllm:8000/v1           | "http://my_vllm:8000/v1" has a host with _
          https://my_host.example          | "https://my_host.example" has a host with _
          https://bücher.example/v1        | "https://bücher.example/v1" has a host that is no host name
          http://h.example/v1              | "http://h.example/v1" is http to another machine
          http://h.example/v1?key=CANARY   | "http://h.example/v1?…" is http to another machine
          https://h.example/v1/chat/completions       | is the address of an endpoint: give https://h.example/v1;
          https://h.example/v1/completions/           | is the address of an endpoint: give https://h.example/v1;
          https://h.example/chat/completions          | is the address of an endpoint: give https://h.example;
          http://127.0.0.1:8081/v1/Chat/Completions   | is the address of an endpoint: give http://127.0.0.1:8081/v1;
          https://h.example/a/responses               | is the address of an endpoint: give https://h.example/a;
          https://h.example/v1/embeddings             | is the address of an endpoint: give https://h.example/v1;
          https://h.example/v1/moderations            | is the address of an endpoint: give https://h.example/v1;
          https://h.example/v1/messages               | is the address of an endpoint: give https://h.example/v1;
          https://h.example/d/chat/completions?api-version=CANARY | give https://h.example/d, and the query behind it;
          """)
  void wrongBaseUrl_isToldWhatIsWrong(String base, String why) {
    assertMistake(Map.of("PROVIDER_BASE_URL", base), why);
    assertThatThrownBy(() -> read(Map.of("PROVIDER_BASE_URL", base)))
        .message()
        .doesNotContain("CANARY");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://user:CANARY@h.example/v1",
        "https://CANARY@h.example/v1",
        "https://user:CANARY/x@h.example/v1",
        "https://user:CANARY x@h.example/v1",
        "user:CANARY@h.example",
        "https://a_b:CANARY@h.example/v1/chat/completions",
      })
  void passwordInABaseUrl_isNotTold(String base) {
    assertThatThrownBy(() -> read(Map.of("PROVIDER_BASE_URL", base)))
        .message()
        .contains("PROVIDER_BASE_URL: its value (not shown: it may contain a password)")
        .doesNotContain("CANARY");
  }

  @ParameterizedTest
  @CsvSource({
    "AWS_ENDPOINT_URL_S3, 127.0.0.1:7070",
    "AWS_ENDPOINT_URL_SQS, localhost:9324",
    "AWS_ENDPOINT_URL, minio",
    "AWS_ENDPOINT_URL_SECRETS_MANAGER, //h.example",
    "AWS_ENDPOINT_URL_S3, http://my_minio:9000",
    "AWS_ENDPOINT_URL_S3, http://",
  })
  void awsEndpointThatIsNoAddress_isNamed(String name, String value) {
    assertMistake(Map.of(name, value), name + ": \"" + value + "\" ");
  }

  @Test
  void emptyAwsEndpoint_countsAsNotSet() {
    Map<String, String> variables =
        Map.of("AWS_ENDPOINT_URL_S3", "", "AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:9324");

    assertThat(read(variables).bucket()).isEqualTo("bucket");
  }

  @Test
  void httpToAnyHost_isTakenWhereAllowed() {
    Map<String, String> variables =
        Map.of("PROVIDER_BASE_URL", "http://vllm:8000/v1", "PROVIDER_ALLOW_HTTP", "true");

    assertThat(read(variables).destination().base().getHost()).isEqualTo("vllm");
  }

  @Test
  void profile_isThatOfTheHostUnlessNamed() {
    String anthropic = "https://api.anthropic.com/v1";

    assertThat(read(Map.of("PROVIDER_BASE_URL", anthropic)).rules().endpoints())
        .contains(Endpoint.MESSAGES);
    assertThat(
            read(Map.of("PROVIDER_BASE_URL", anthropic, "PROVIDER", "generic")).rules().endpoints())
        .doesNotContain(Endpoint.MESSAGES);
  }

  @ParameterizedTest
  @CsvSource({
    "openai-key, openai-key,",
    "keys#openai, keys, openai",
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:keys-AbCdEf#a, arn:aws:secretsmanager:eu-west-1:123456789012:secret:keys-AbCdEf, a",
  })
  void secretSetting_isSplitIntoNameAndMember(String setting, String id, String member) {
    assertThat(read(Map.of("PROVIDER_API_KEY_SECRET", setting)).key())
        .isEqualTo(new KeySetting.Secret(id, Optional.ofNullable(member)));
  }

  @Test
  void keyAndSecretTogether_areRefused() {
    assertMistake(
        Map.of("PROVIDER_API_KEY", "canary", "PROVIDER_API_KEY_SECRET", "name"),
        "PROVIDER_API_KEY: PROVIDER_API_KEY_SECRET is set as well");
  }

  @Test
  void keyAndHeaders_areNotTold() {
    Map<String, String> variables =
        Map.of("PROVIDER_API_KEY", "canary key", "PROVIDER_HEADERS", "{\"Host\":\"canary\"}");

    assertThatThrownBy(() -> read(variables))
        .message()
        .contains("PROVIDER_API_KEY: ", "PROVIDER_HEADERS: ")
        .doesNotContain("canary");
    assertThat(read(Map.of("PROVIDER_API_KEY", "canary")).toString()).doesNotContain("canary");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{\"X-A\":1}",
        "{\"X-A\":\"a\",\"X-A\":\"b\"}",
        "{\"X A\":\"a\"}",
        "{\"X-A\":\"a\\r\\nX-B: b\"}",
        "{\"Content-Length\":\"1\"}",
        "{\"Transfer-Encoding\":\"chunked\"}",
        "{\"Accept-Encoding\":\"gzip\"}",
        "{\"X-A\":\"a\"} {}",
      })
  void forbiddenHeader_isRefused(String headers) {
    assertMistake(Map.of("PROVIDER_HEADERS", headers), "PROVIDER_HEADERS: allowed: a JSON object");
  }

  @Test
  void extraHeaders_areTaken() {
    assertThat(
            read(Map.of("PROVIDER_HEADERS", "{\"OpenAI-Project\":\"p\"}")).destination().headers())
        .containsExactly(Map.entry("OpenAI-Project", "p"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/results/", "notes/", "notes/x/", "jobs/", "work/x/", "re sults/", "é/"})
  void prefixThatIsNoPlaceForRecords_isRefused(String prefix) {
    assertMistake(Map.of("RESULTS_PREFIX", prefix), "RESULTS_PREFIX: ");
  }

  @Test
  void rates_areUnlimitedByDefault() {
    assertThat(read(Map.of("PROVIDER_LIMITS", " ")).rates())
        .isEqualTo(new AccountRates(Map.of(), ModelRates.NONE, 2));
    assertThat(read(Map.of()).maxAttempts()).isEqualTo(5);
  }

  @Test
  void ratesAndMostAttempts_areTaken() {
    Settings settings =
        read(Map.of("PROVIDER_REQUESTS_PER_MINUTE", "600", "PROMPT_MAX_ATTEMPTS", "3"));

    assertThat(settings.rates()).isEqualTo(new AccountRates(Map.of(), rates(600, 0), 2));
    assertThat(settings.maxAttempts()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"m":{"rpm":500,"tpm":60000}} | 500  | 60000
          {"m":{"rpm":500}}             | 500  | 200000
          {"m":{"tpm":60000}}           | 1000 | 60000
          {"m":{}}                      | 1000 | 200000
          {"other":{"rpm":500}}         | 1000 | 200000
          {"m":{"rpm":2,"tpm":1000000000}} | 2 | 1000000000
          """)
  void limitsOfAModel_replaceThoseOfAllModels(String limits, long requests, long tokens) {
    Settings settings =
        read(
            Map.of(
                "PROVIDER_REQUESTS_PER_MINUTE", "1000",
                "PROVIDER_TOKENS_PER_MINUTE", " 200000 ",
                "PROVIDER_LIMITS", limits));

    assertThat(settings.rates().of("m")).isEqualTo(rates(requests, tokens));
    assertThat(settings.rates().of("another")).isEqualTo(rates(1000, 200_000));
  }

  private static ModelRates rates(long requests, long tokens) {
    return new ModelRates(
        OptionalLong.of(requests), tokens == 0 ? OptionalLong.empty() : OptionalLong.of(tokens));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          60                             | not a JSON object
          []                             | not a JSON object
          {"m":{"rpm":60}                | not valid JSON, or a name occurs twice
          {"m":{},"m":{}}                | not valid JSON, or a name occurs twice
          {"m":{"rpm":6,"rpm":7}}        | not valid JSON, or a name occurs twice
          {"m":{"rpm":60}} {}            | something follows the object
          {"m":60}                       | the value of "m" is not an object
          {"m":[{"rpm":0}]}              | the value of "m" is not an object
          {"m":{"requests":[60]}}        | "m" has a member "requests"
          {"m":{"rpm":0}}                | "m" has rpm 0
          {"m":{"tpm":-5}}               | "m" has tpm -5
          {"m":{"tpm":1.0}}              | "m" has tpm 1.0
          {"m":{"tpm":1e3}}              | "m" has tpm 1e3
          {"m":{"rpm":"60"}}             | "m" has rpm 60
          {"m":{"rpm":null}}             | "m" has rpm null
          {"m":{"rpm":[60]}}             | "m" has rpm [
          {"m":{"rpm":1000000001}}       | "m" has rpm 1000000001
          {"m":{"rpm":99999999999999999999}} | "m" has rpm 99999999999999999999
          """)
  void invalidLimitsOfModels_areRefused(String limits, String mistake) {
    assertMistake(
        Map.of("PROVIDER_LIMITS", limits),
        "PROVIDER_LIMITS: %s; allowed: {\"model\":{\"rpm\":1000,\"tpm\":200000}}, at most 32 models"
            .formatted(mistake));
  }

  @Test
  void limitsOfMoreThan32Models_areRefused() {
    assertThat(read(Map.of("PROVIDER_LIMITS", models(32))).rates().ofModels()).hasSize(32);
    assertMistake(Map.of("PROVIDER_LIMITS", models(33)), "PROVIDER_LIMITS: 33 models; allowed: ");
  }

  private static String models(int count) {
    return IntStream.range(0, count)
        .mapToObj("\"m%d\":{\"rpm\":60}"::formatted)
        .collect(Collectors.joining(",", "{", "}"));
  }

  @ParameterizedTest
  @CsvSource({
    "PROVIDER_REQUESTS_PER_MINUTE, 0, from 1 to 1000000000",
    "PROVIDER_REQUESTS_PER_MINUTE, 0.5, from 1 to 1000000000",
    "PROVIDER_TOKENS_PER_MINUTE, -1, from 1 to 1000000000",
    "PROVIDER_TOKENS_PER_MINUTE, 1000000001, from 1 to 1000000000",
    "PROMPT_MAX_ATTEMPTS, 0, from 1 to 100",
    "PROMPT_MAX_ATTEMPTS, 101, from 1 to 100",
  })
  void invalidNumber_isRefused(String name, String value, String allowed) {
    assertMistake(
        Map.of(name, value),
        "%s: \"%s\"; allowed: a whole number %s".formatted(name, value, allowed));
  }

  @Test
  void moreEnvironmentsThanLimitsAllow_areRefusedNamingEachLimit() {
    Map<String, String> variables =
        Map.of(
            "PROVIDER_MAX_IN_FLIGHT", "9",
            "PROVIDER_REQUESTS_PER_MINUTE", "8",
            "PROVIDER_TOKENS_PER_MINUTE", "7",
            "PROVIDER_LIMITS", "{\"a\":{\"rpm\":6,\"tpm\":10},\"b\":{\"tpm\":5}}",
            "MAX_CONCURRENCY", "10");
    String sharing = "MAX_CONCURRENCY: 10 environments cannot share ";

    assertThatThrownBy(() -> read(variables))
        .message()
        .contains(sharing + "9 requests in flight; allowed: at most PROVIDER_MAX_IN_FLIGHT")
        .contains(sharing + "8 requests a minute; allowed: at most PROVIDER_REQUESTS_PER_MINUTE")
        .contains(sharing + "7 tokens a minute; allowed: at most PROVIDER_TOKENS_PER_MINUTE")
        .contains(sharing + "6 requests a minute; allowed: at most the limit of \"a\"")
        .contains(sharing + "5 tokens a minute; allowed: at most the limit of \"b\"")
        .hasLineCount(6);
  }

  @Test
  void jvmPropertyThatLogsHeaders_isRefused() {
    assertThatThrownBy(() ->
            SettingsReader.read(
                Map.of("RESULTS_BUCKET", "b"),
                name -> name.equals("jdk.httpclient.HttpClient.log") ? "headers" : null,
                HEAP))
        .message()
        .contains("jdk.httpclient.HttpClient.log: a JVM property that is unsafe");
  }

  private static Settings read(Map<String, String> variables) {
    return read(variables, HEAP);
  }

  private static Settings read(Map<String, String> variables, long heapBytes) {
    Map<String, String> all = new HashMap<>(variables);
    all.put("RESULTS_BUCKET", "bucket");
    return SettingsReader.read(all, _ -> null, heapBytes);
  }

  private static void assertMistake(Map<String, String> variables, String message) {
    assertThatThrownBy(() -> read(variables))
        .isInstanceOf(SettingsException.class)
        .message()
        .contains(message)
        .hasLineCount(2);
  }
}
