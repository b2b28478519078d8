package sluice.settings;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import sluice.json.StrictJson;
import sluice.limit.AccountRates;
import sluice.limit.ModelRates;

/// Reads the account's rate limits per minute and checks that the environments can share them. Pure
/// but for the mistakes it notes.
///
/// @param variables the source, and where mistakes are noted
/// @param environments how many environments share the limits
record RatesReader(Variables variables, int environments) {
  private static final String REQUESTS = "PROVIDER_REQUESTS_PER_MINUTE";
  private static final String TOKENS = "PROVIDER_TOKENS_PER_MINUTE";
  private static final String OF_MODELS = "PROVIDER_LIMITS";

  /// A limit that no account reaches.
  private static final int MOST_A_MINUTE = 1_000_000_000;

  private static final int MOST_DIGITS = 10;
  private static final int MOST_MODELS = 32;

  /// The limits; those that are wrong are noted as mistakes and left out.
  AccountRates limits() {
    ModelRates ofOthers =
        new ModelRates(
            shared(variables.optionalNumber(REQUESTS, 1, MOST_A_MINUTE), "requests", REQUESTS),
            shared(variables.optionalNumber(TOKENS, 1, MOST_A_MINUTE), "tokens", TOKENS));
    return new AccountRates(Map.copyOf(ofModels(ofOthers)), ofOthers, environments);
  }

  private Map<String, ModelRates> ofModels(ModelRates ofOthers) {
    Map<String, ModelRates> models = new LinkedHashMap<>();
    variables
        .text(OF_MODELS)
        .ifPresent(json -> {
          try (JsonParser parser = StrictJson.OF_MESSAGES.parser(json)) {
            readModels(parser, ofOthers, models);
          } catch (IOException e) {
            mistake("not valid JSON, or a name occurs twice");
          }
        });
    if (models.size() > MOST_MODELS) {
      mistake("%d models".formatted(models.size()));
    }
    return models;
  }

  private void readModels(JsonParser parser, ModelRates ofOthers, Map<String, ModelRates> models)
      throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      mistake("not a JSON object");
      return;
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String model = parser.currentName();
      models.put(model, readModel(parser, model, ofOthers));
    }
    if (parser.nextToken() != null) {
      mistake("something follows the object");
    }
  }

  /// The limits of one model; a limit it does not name is that of all other models.
  private ModelRates readModel(JsonParser parser, String model, ModelRates ofOthers)
      throws IOException {
    OptionalLong requests = ofOthers.requests();
    OptionalLong tokens = ofOthers.tokens();
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      mistake("the value of \"%s\" is not an object".formatted(model));
      parser.skipChildren();
      return ofOthers;
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String member = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (member) {
        case "rpm" -> requests = shared(readLimit(parser, value, model), "requests", of(model));
        case "tpm" -> tokens = shared(readLimit(parser, value, model), "tokens", of(model));
        default -> {
          mistake("\"%s\" has a member \"%s\"".formatted(model, member));
          parser.skipChildren();
        }
      }
    }
    return new ModelRates(requests, tokens);
  }

  private OptionalLong readLimit(JsonParser parser, JsonToken value, String model)
      throws IOException {
    String member = parser.currentName();
    String text = parser.getText();
    boolean isWhole = value == JsonToken.VALUE_NUMBER_INT && text.length() <= MOST_DIGITS;
    if (isWhole && parser.getLongValue() >= 1 && parser.getLongValue() <= MOST_A_MINUTE) {
      return OptionalLong.of(parser.getLongValue());
    }
    mistake("\"%s\" has %s %s".formatted(model, member, text));
    parser.skipChildren();
    return OptionalLong.empty();
  }

  private OptionalLong shared(OptionalLong limit, String what, String where) {
    if (limit.orElse(environments) < environments) {
      variables.mistake(
          "MAX_CONCURRENCY",
          "%d environments cannot share %d %s a minute; allowed: at most %s"
              .formatted(environments, limit.orElse(0), what, where));
    }
    return limit;
  }

  private static String of(String model) {
    return "the limit of \"%s\" in %s".formatted(model, OF_MODELS);
  }

  private void mistake(String what) {
    variables.mistake(
        OF_MODELS,
        "%s; allowed: {\"model\":{\"rpm\":1000,\"tpm\":200000}}, at most %d models, one or both limits, whole numbers from 1 to %d"
            .formatted(what, MOST_MODELS, MOST_A_MINUTE));
  }
}
