package sluice.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sluice.chunk.JobOptions;
import sluice.chunk.JsonFields;
import sluice.chunk.MalformedObjectException;

/// The options of a job, as a file or one by one. Immutable.
///
/// @param members of the JSON object; none where nothing is given
record JobOptionsReader(ObjectNode members) {
  /// The options that say what a job is to be like.
  static final List<String> NAMES =
      List.of("options", "model", "maxUsd", "window", "strict", "template", "prices");

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /// Dollars a million tokens of requests and of answers, the same for all models.
  private static final Pattern TWO_PRICES = Pattern.compile("([0-9.]+)/([0-9.]+)");

  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");

  /// Reads them; what is wrong becomes a mistake, and is left out.
  static JobOptionsReader of(Options given) {
    ObjectNode members = JSON.objectNode();
    if (given.has("options")) {
      NAMES.stream()
          .skip(1)
          .forEach(name -> given.refuse(name, "not with -Doptions, whose file says it all"));
      file(given, "options").ifPresent(members::setAll);
    } else {
      ofEach(given)
          .forEach((name, member) -> {
            if (isSound(given, name, member)) {
              members.setAll(member);
            }
          });
    }
    return new JobOptionsReader(members);
  }

  /// The members that each option stands for.
  private static Map<String, ObjectNode> ofEach(Options given) {
    Map<String, ObjectNode> members = new LinkedHashMap<>();
    given.text("model").ifPresent(text -> members.put("model", member("model", text)));
    given
        .text("window")
        .ifPresent(text -> members.put("window", member("completion_window", text)));
    given.text("template").ifPresent(text -> members.put("template", member("template", text)));
    maxUsd(given).ifPresent(member -> members.put("maxUsd", member));
    if (given.flag("strict")) {
      members.put("strict", JSON.objectNode().put("strict", true));
    }
    prices(given)
        .ifPresent(
            prices -> members.put("prices", JSON.objectNode().<ObjectNode>set("prices", prices)));
    return members;
  }

  private static ObjectNode member(String name, String text) {
    return JSON.objectNode().put(name, text);
  }

  private static Optional<ObjectNode> maxUsd(Options given) {
    Optional<String> text = given.text("maxUsd");
    text.filter(amount -> !NUMBER.matcher(amount).matches())
        .ifPresent(amount ->
            given.mistake("maxUsd", "\"%s\"; allowed: dollars, such as 12.50".formatted(amount)));
    return text.filter(amount -> NUMBER.matcher(amount).matches())
        .map(amount -> JSON.objectNode().put("max_usd", Double.parseDouble(amount)));
  }

  private static Optional<JsonNode> prices(Options given) {
    String text = given.text("prices").map(String::strip).orElse("");
    Matcher two = TWO_PRICES.matcher(text);
    if (two.matches()) {
      String all = "{\"*\":{\"input\":%s,\"output\":%s}}".formatted(two.group(1), two.group(2));
      return parsed(given, "prices", all.getBytes(UTF_8)).map(JsonNode.class::cast);
    }
    Optional<ObjectNode> prices =
        text.startsWith("{")
            ? parsed(given, "prices", text.getBytes(UTF_8))
            : text.isEmpty() ? Optional.empty() : file(given, "prices");
    return prices.map(JsonNode.class::cast);
  }

  /// The object in the file that an option names.
  private static Optional<ObjectNode> file(Options given, String name) {
    Optional<Path> file = given.path(name);
    try {
      return file.isPresent()
          ? parsed(given, name, Files.readAllBytes(file.get()))
              .filter(members -> !name.equals("options") || isSound(given, name, members))
          : Optional.empty();
    } catch (IOException e) {
      given.mistake(name, file.orElseThrow() + " is not a readable file");
      return Optional.empty();
    }
  }

  private static Optional<ObjectNode> parsed(Options given, String name, byte[] json) {
    try {
      return Optional.of((ObjectNode) JsonFields.of(json).node());
    } catch (MalformedObjectException e) {
      given.mistake(name, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static boolean isSound(Options given, String name, ObjectNode members) {
    try {
      var _ = JobOptions.of(bytes(members));
      return true;
    } catch (MalformedObjectException e) {
      given.mistake(name, String.valueOf(e.getMessage()));
      return false;
    }
  }

  private static byte[] bytes(ObjectNode members) {
    return members.toString().getBytes(UTF_8);
  }

  /// The content of `options.json`; empty where nothing is given.
  Optional<String> json() {
    return members.isEmpty() ? Optional.empty() : Optional.of(members.toString());
  }
}
