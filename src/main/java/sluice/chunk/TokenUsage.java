package sluice.chunk;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The tokens of many prompts by model. Immutable.
///
/// @param byModel in the order of the models' names
public record TokenUsage(Map<String, TokenCount> byModel) {
  /// None.
  public static final TokenUsage NONE = new TokenUsage(Map.of());

  /// With those of one prompt, or of many.
  public TokenUsage plus(String model, TokenCount tokens) {
    return plus(new TokenUsage(Map.of(model, tokens)));
  }

  /// With others.
  public TokenUsage plus(TokenUsage more) {
    Map<String, TokenCount> sum = new TreeMap<>(byModel);
    more.byModel.forEach((model, tokens) -> sum.merge(model, tokens, TokenCount::plus));
    return new TokenUsage(sum);
  }

  /// The tokens of all models.
  public TokenCount total() {
    return byModel.values().stream().reduce(TokenCount.NONE, TokenCount::plus);
  }

  void write(JsonGenerator generator) throws IOException {
    generator.writeStartObject();
    for (Map.Entry<String, TokenCount> model : new TreeMap<>(byModel).entrySet()) {
      TokenCount tokens = model.getValue();
      long[] row = {tokens.input(), tokens.cached(), tokens.output(), tokens.reasoning()};
      generator.writeFieldName(model.getKey());
      generator.writeArray(row, 0, row.length);
    }
    generator.writeEndObject();
  }

  static TokenUsage read(JsonFields fields) {
    Map<String, TokenCount> byModel = new TreeMap<>();
    for (String model : fields.names()) {
      List<Long> row = fields.counts(model);
      if (row.size() != 4) {
        throw new MalformedObjectException("`tokens` has a row of another width");
      }
      byModel.put(model, new TokenCount(row.get(0), row.get(1), row.get(2), row.get(3)));
    }
    return new TokenUsage(byModel);
  }
}
