package sluice.chunk;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/// What tokens cost by model, in dollars a million. Immutable.
///
/// Written as `{"gpt-4o-mini":{"input":0.15,"cached":0.075,"output":0.6}}`; `cached` may be missing
/// and is then that of the input. The model `*` stands for all others.
public record Prices(Map<String, Price> byModel) {
  /// None.
  public static final Prices NONE = new Prices(Map.of());

  private static final Set<String> MEMBERS = Set.of("input", "cached", "output");
  private static final String OTHERS = "*";
  private static final double MILLION = 1e6;

  /// The prices of a model.
  ///
  /// @param input of a million tokens of requests
  /// @param cached of a million of those that were read from a cache
  /// @param output of a million tokens of answers
  public record Price(double input, double cached, double output) {
    double of(TokenCount tokens) {
      return ((tokens.input() - tokens.cached()) * input
              + tokens.cached() * cached
              + tokens.output() * output)
          / MILLION;
    }
  }

  /// Reads prices.
  ///
  /// @throws MalformedObjectException where they are none
  public static Prices of(JsonFields fields) {
    Map<String, Price> byModel = new TreeMap<>();
    for (String model : fields.names()) {
      JsonFields price = fields.object(model);
      price.allow(MEMBERS);
      double input = amount(price, "input");
      double cached = price.has("cached") ? amount(price, "cached") : input;
      byModel.put(model, new Price(input, cached, amount(price, "output")));
    }
    return new Prices(byModel);
  }

  private static double amount(JsonFields price, String name) {
    double amount = price.number(name);
    if (!(amount >= 0 && amount <= MILLION)) {
      throw new MalformedObjectException("`%s%s` is no price".formatted(price.path(), name));
    }
    return amount;
  }

  /// What tokens cost; empty where there is no price of a model that used some.
  ///
  /// A model is looked up by its name, else by the longest priced name that it begins with, since
  /// providers answer with the name of a version.
  public OptionalDouble dollars(TokenUsage usage) {
    double sum = 0;
    for (Map.Entry<String, TokenCount> model : usage.byModel().entrySet()) {
      Optional<Price> price = price(model.getKey());
      if (price.isEmpty() && model.getValue().total() > 0) {
        return OptionalDouble.empty();
      }
      sum += price.map(known -> known.of(model.getValue())).orElse(0.0);
    }
    return byModel.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(sum);
  }

  private Optional<Price> price(String model) {
    return Optional.ofNullable(byModel.get(model))
        .or(() ->
            byModel.keySet().stream()
                .filter(priced -> model.startsWith(priced + "-"))
                .max(Comparator.comparingInt(String::length))
                .map(byModel::get))
        .or(() -> Optional.ofNullable(byModel.get(OTHERS)));
  }

  /// These, and others for the models that have none here.
  public Prices or(Prices others) {
    Map<String, Price> all = new TreeMap<>(others.byModel);
    all.putAll(byModel);
    return new Prices(all);
  }

  void write(JsonGenerator generator) throws IOException {
    generator.writeStartObject();
    for (Map.Entry<String, Price> model : byModel.entrySet()) {
      generator.writeObjectFieldStart(model.getKey());
      generator.writeNumberField("input", model.getValue().input());
      generator.writeNumberField("cached", model.getValue().cached());
      generator.writeNumberField("output", model.getValue().output());
      generator.writeEndObject();
    }
    generator.writeEndObject();
  }
}
