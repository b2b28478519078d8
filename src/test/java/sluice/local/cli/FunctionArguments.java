package sluice.local.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import sluice.limit.AccountRates;
import sluice.local.aws.LocalBucket;
import sluice.local.provider.Behaviour;
import sluice.settings.JobSettingsReader;
import sluice.settings.Settings;
import sluice.settings.SettingsException;
import sluice.settings.SettingsReader;

/// Reads the part of the arguments that the function itself will read as its environment variables,
/// so that its mistakes are found before anything starts.
///
/// @param mistakes found so far; more are added
record FunctionArguments(
    Function<String, Optional<String>> given,
    Map<String, String> environment,
    List<String> mistakes) {

  /// What a variable is called here.
  private static final Map<String, String> NAMES =
      Map.of(
          "PROVIDER_BASE_URL", "provider",
          "PROVIDER_MODEL", "model",
          "PROVIDER_MAX_IN_FLIGHT", "maxInFlight",
          "PROVIDER_REQUESTS_PER_MINUTE", "rpm",
          "PROVIDER_TOKENS_PER_MINUTE", "tpm",
          "MAX_CONCURRENCY", "environments");

  /// What is meant for a real provider alone, the key above all.
  private static final Set<String> OF_THE_PROVIDER =
      Set.of(
          "PROVIDER_BASE_URL",
          "PROVIDER_ALLOW_HTTP",
          "PROVIDER_API_KEY",
          "PROVIDER_API_KEY_SECRET",
          "PROVIDER_HEADERS");

  /// Where a deployed stack's bucket is asked for.
  private static final List<String> ENDPOINTS = List.of("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3");

  private static final String SAMPLE_MODEL = "sample-model";
  private static final String OPENAI = "api.openai.com";

  /// What the variables of the function begin with.
  private static final List<String> PREFIXES =
      List.of("PROVIDER", "PROMPT_", "MAX_", "RESULTS_", "PRICES");

  /// The function of a run.
  ///
  /// @param behaviour of the provider of our own, where no real one is given; it has the limits
  ///   that the function is told, where it is told any
  /// @param maxInFlight by default; empty for the function's own default
  Command.Function of(Behaviour behaviour, String maxInFlight) {
    Map<String, String> variables = ofEnvironment();
    if (!maxInFlight.isEmpty()) {
      variables.put("PROVIDER_MAX_IN_FLIGHT", maxInFlight);
    }
    variables.put("MAX_CONCURRENCY", "1");
    variables.put("RESULTS_BUCKET", LocalBucket.NAME);
    Optional<String> provider = given.apply("provider");
    if (provider.isEmpty()) {
      variables.keySet().removeAll(OF_THE_PROVIDER);
      variables.putIfAbsent("PROVIDER_MODEL", SAMPLE_MODEL);
    } else {
      addKey(variables, provider.get());
    }
    NAMES.forEach(
        (variable, name) -> given.apply(name).ifPresent(value -> variables.put(variable, value)));
    Optional<Settings> settings = check(variables);
    return new Command.Function(
        Map.copyOf(variables),
        provider.isEmpty()
            ? Optional.of(behaviour.with(settings.map(Settings::rates).orElse(AccountRates.NONE)))
            : Optional.empty(),
        settings.map(Settings::environments).orElse(1));
  }

  /// The function that wrote the records of a bucket, as far as its variables are known here.
  Command.Function ofBucket(String bucket) {
    Map<String, String> variables = ofEnvironment();
    variables.keySet().removeAll(OF_THE_PROVIDER);
    ENDPOINTS.forEach(name -> variables.put(name, environment.getOrDefault(name, "")));
    variables.put("RESULTS_BUCKET", bucket);
    given.apply("model").ifPresent(model -> variables.put("PROVIDER_MODEL", model));
    var _ = check(variables);
    return new Command.Function(Map.copyOf(variables), Optional.empty(), 1);
  }

  /// The function that would run a job, with the limits that are given; it asks nobody.
  Command.Function ofPlan() {
    Map<String, String> variables = ofEnvironment();
    variables.keySet().removeAll(OF_THE_PROVIDER);
    variables.put("MAX_CONCURRENCY", "1");
    variables.put("RESULTS_BUCKET", LocalBucket.NAME);
    NAMES.forEach(
        (variable, name) -> given.apply(name).ifPresent(value -> variables.put(variable, value)));
    int environments = check(variables).map(Settings::environments).orElse(1);
    return new Command.Function(Map.copyOf(variables), Optional.empty(), environments);
  }

  private Map<String, String> ofEnvironment() {
    Map<String, String> variables = new HashMap<>(environment);
    variables.keySet().removeIf(name -> PREFIXES.stream().noneMatch(name::startsWith));
    return variables;
  }

  private void addKey(Map<String, String> variables, String provider) {
    boolean hasKey =
        Stream.of("PROVIDER_API_KEY", "PROVIDER_API_KEY_SECRET")
            .anyMatch(name -> !variables.getOrDefault(name, "").isBlank());
    String openAiKey = environment.getOrDefault("OPENAI_API_KEY", "");
    if (!hasKey && !openAiKey.isBlank() && isOpenAi(provider)) {
      variables.put("PROVIDER_API_KEY", openAiKey);
    }
  }

  /// By the whole name of the host: a key must not go to one that only begins like it.
  private static boolean isOpenAi(String provider) {
    try {
      return OPENAI.equals(new URI(provider).getHost());
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private Optional<Settings> check(Map<String, String> variables) {
    var _ = noted(() -> JobSettingsReader.prices(variables));
    return noted(() -> SettingsReader.read(variables));
  }

  private <T> Optional<T> noted(Supplier<T> reading) {
    try {
      return Optional.of(reading.get());
    } catch (SettingsException e) {
      String message = Optional.ofNullable(e.getMessage()).orElse("");
      message.lines().skip(1).map(String::strip).map(this::called).forEach(mistakes::add);
      return Optional.empty();
    }
  }

  /// The mistake under the name the user gave.
  private String called(String mistake) {
    return NAMES.entrySet().stream()
        .filter(name -> given.apply(name.getValue()).isPresent())
        .filter(name -> mistake.startsWith(name.getKey() + ":"))
        .map(name -> "-D" + name.getValue() + mistake.substring(name.getKey().length()))
        .findFirst()
        .orElse(mistake);
  }
}
