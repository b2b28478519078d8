package sluice.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import sluice.chunk.JsonFields;
import sluice.chunk.MalformedObjectException;
import sluice.chunk.Prices;
import sluice.message.MessageReader;

/// Reads the settings of the function for whole jobs from environment variables and collects their
/// mistakes. Confined to one thread.
public final class JobSettingsReader {
  private static final String FIFO = ".fifo";

  private final Variables variables;

  private JobSettingsReader(Variables variables) {
    this.variables = variables;
  }

  /// Reads the settings. A variable that is blank counts as not set. Pure.
  ///
  /// @throws SettingsException naming every mistake at once
  public static JobSettings read(Map<String, String> variables) {
    var reader = new JobSettingsReader(new Variables(variables));
    new AwsEndpoints(reader.variables).check();
    JobSettings settings = reader.read();
    reader.variables.throwIfWrong();
    return settings;
  }

  /// Reads the prices alone; none where there is no such variable. Pure.
  ///
  /// @throws SettingsException where they are wrong
  public static Prices prices(Map<String, String> variables) {
    var reader = new JobSettingsReader(new Variables(variables));
    Prices prices = reader.prices();
    reader.variables.throwIfWrong();
    return prices;
  }

  private JobSettings read() {
    return new JobSettings(
        lines(),
        variables.number("PROVIDER_MAX_IN_FLIGHT", 64, 1, Integer.MAX_VALUE),
        Duration.ofSeconds(variables.number("FUNCTION_TIMEOUT_SECONDS", 900, 1, 900)),
        prices(),
        variables.required("RESULTS_BUCKET", "the name of a bucket"),
        queueUrl("PROMPT_QUEUE_URL"),
        queueUrl("JOBS_QUEUE_URL"));
  }

  private MessageReader.Rules lines() {
    var limits = new MessageLimits(variables);
    return new MessageReader.Rules(
        new ProviderReader(variables).profile().endpoints(),
        variables.text("PROVIDER_MODEL"),
        limits.maxBytes(),
        limits.maxAge());
  }

  private Prices prices() {
    try {
      return variables
          .text("PRICES")
          .map(json -> Prices.of(JsonFields.of(json.getBytes(UTF_8))))
          .orElse(Prices.NONE);
    } catch (MalformedObjectException e) {
      variables.mistake(
          "PRICES",
          "%s; allowed: {\"model\":{\"input\":0.15,\"cached\":0.075,\"output\":0.6}}, in dollars for a million tokens"
              .formatted(e.getMessage()));
      return Prices.NONE;
    }
  }

  /// A FIFO queue would run the chunks of a job one after the other.
  private String queueUrl(String name) {
    String url = variables.required(name, "the URL of a standard queue").strip();
    Optional<String> fault =
        url.endsWith(FIFO)
            ? Optional.of(Url.quoted(url) + " is a FIFO queue")
            : Optional.of(url).filter(text -> !text.isEmpty()).flatMap(Url::fault);
    fault.ifPresent(why -> variables.mistake(name, why + "; allowed: the URL of a standard queue"));
    return url;
  }
}
