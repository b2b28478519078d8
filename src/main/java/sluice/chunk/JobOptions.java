package sluice.chunk;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the user demands of a job, in `options.json`. Immutable. An unknown member is a mistake,
/// since a mistyped cap would cost money.
///
/// @param model of lines that name none
/// @param window how long the job may take; a text such as `24h`, `90m` or `7d`
/// @param maxUsd the run is stopped before it costs more dollars
/// @param maxTokens the run is stopped before it takes more tokens
/// @param isStrict whether one bad line fails the whole file, as with OpenAI
/// @param template of the prompts of a table, with names of columns in braces
/// @param metadata copied to the Batch object; 16 pairs, keys of 64 and values of 512 characters at
///   most (OpenAI, Batch object)
public record JobOptions(
    Optional<String> model,
    Optional<String> window,
    OptionalDouble maxUsd,
    OptionalLong maxTokens,
    boolean isStrict,
    Optional<String> template,
    Map<String, String> metadata,
    Prices prices) {
  /// Nothing is demanded.
  public static final JobOptions NONE =
      new JobOptions(
          Optional.empty(),
          Optional.empty(),
          OptionalDouble.empty(),
          OptionalLong.empty(),
          /* isStrict= */ false,
          Optional.empty(),
          Map.of(),
          Prices.NONE);

  private static final Set<String> MEMBERS =
      Set.of(
          "model",
          "completion_window",
          "max_usd",
          "max_tokens",
          "strict",
          "template",
          "metadata",
          "prices");
  private static final Pattern WINDOW = Pattern.compile("([1-9][0-9]{0,5})([mhd])");
  private static final int MOST_PAIRS = 16;
  private static final int LONGEST_KEY = 64;
  private static final int LONGEST_VALUE = 512;

  /// Reads options.
  ///
  /// @throws MalformedObjectException where they are none; its message says what is wrong
  public static JobOptions of(byte[] utf8) {
    return read(JsonFields.of(utf8));
  }

  static JobOptions read(JsonFields fields) {
    fields.allow(MEMBERS);
    return new JobOptions(
        fields.optionalText("model").map(JobOptions::checkedModel),
        fields.optionalText("completion_window").map(JobOptions::checkedWindow),
        fields.has("max_usd") ? OptionalDouble.of(amount(fields)) : OptionalDouble.empty(),
        fields.has("max_tokens")
            ? OptionalLong.of(fields.count("max_tokens"))
            : OptionalLong.empty(),
        fields.flag("strict"),
        fields.optionalText("template"),
        fields.optionalObject("metadata").map(JobOptions::pairs).orElse(Map.of()),
        fields.optionalObject("prices").map(Prices::of).orElse(Prices.NONE));
  }

  private static double amount(JsonFields fields) {
    double amount = fields.number("max_usd");
    if (!(amount > 0 && Double.isFinite(amount))) {
      throw new MalformedObjectException("`max_usd` is not above 0");
    }
    return amount;
  }

  private static String checkedModel(String name) {
    if (name.isBlank()) {
      throw new MalformedObjectException("`model` is empty");
    }
    return name;
  }

  private static String checkedWindow(String text) {
    if (!WINDOW.matcher(text).matches()) {
      throw new MalformedObjectException(
          "`completion_window` is no number of minutes, hours or days such as `24h`");
    }
    return text;
  }

  private static Map<String, String> pairs(JsonFields fields) {
    Map<String, String> pairs = new TreeMap<>();
    for (String key : fields.names()) {
      String value = fields.text(key);
      if (key.length() > LONGEST_KEY || value.length() > LONGEST_VALUE) {
        throw new MalformedObjectException("`metadata` has a key or a value that is too long");
      }
      pairs.put(key, value);
    }
    if (pairs.size() > MOST_PAIRS) {
      throw new MalformedObjectException("`metadata` has more than %d pairs".formatted(MOST_PAIRS));
    }
    return pairs;
  }

  /// Whether the job may cost only so much.
  public boolean hasCap() {
    return maxUsd.isPresent() || maxTokens.isPresent();
  }

  /// How long the job may take.
  ///
  /// @param most the longest window, and that of a job that names none
  public Duration windowWithin(Duration most) {
    Duration wanted = window.map(JobOptions::duration).orElse(most);
    return wanted.compareTo(most) < 0 ? wanted : most;
  }

  private static Duration duration(String window) {
    Matcher parts = WINDOW.matcher(window);
    if (!parts.matches()) {
      throw new IllegalStateException("the window was checked");
    }
    long count = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  void write(JsonGenerator generator) throws IOException {
    generator.writeStartObject();
    writeText(generator, "model", model);
    writeText(generator, "completion_window", window);
    if (maxUsd.isPresent()) {
      generator.writeNumberField("max_usd", maxUsd.getAsDouble());
    }
    if (maxTokens.isPresent()) {
      generator.writeNumberField("max_tokens", maxTokens.getAsLong());
    }
    generator.writeBooleanField("strict", isStrict);
    writeText(generator, "template", template);
    generator.writeObjectFieldStart("metadata");
    for (Map.Entry<String, String> pair : metadata.entrySet()) {
      generator.writeStringField(pair.getKey(), pair.getValue());
    }
    generator.writeEndObject();
    generator.writeFieldName("prices");
    prices.write(generator);
    generator.writeEndObject();
  }

  private static void writeText(JsonGenerator generator, String name, Optional<String> text)
      throws IOException {
    if (text.isPresent()) {
      generator.writeStringField(name, text.get());
    }
  }
}
