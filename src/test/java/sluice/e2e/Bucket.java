package sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A bucket of the store, looked at on the disk.
///
/// @param name a folder in the store's
record Bucket(Path store, String name) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PREFIX = "results";
  private static final String HISTORIES = "notes";
  private static final String ENDING = ".json";

  /// All records, by job and id: `prompts/one`.
  Map<String, JsonNode> records() {
    Map<String, JsonNode> records = new TreeMap<>();
    Path results = store.resolve(name).resolve(PREFIX);
    for (String job : names(results)) {
      for (String id : ids(results.resolve(job))) {
        records.put(job + "/" + id, read(results.resolve(job).resolve(id + ENDING)));
      }
    }
    return records;
  }

  /// How each record ended, by job and id; see [#outcome].
  Map<String, String> outcomes() {
    var outcomes = new TreeMap<String, String>();
    records().forEach((id, record) -> outcomes.put(id, outcome(record)));
    return outcomes;
  }

  /// Puts the files of a folder there, under their paths in it.
  void putAll(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path object = store.resolve(name).resolve(folder.relativize(file).toString());
        Files.createDirectories(object.getParent());
        Files.copy(file, object);
      }
    }
  }

  /// The lines of an object.
  List<String> lines(String key) throws IOException {
    return Files.readAllLines(store.resolve(name).resolve(key));
  }

  /// The history of a message, if it has one.
  Optional<JsonNode> history(String messageId) {
    Path history = store.resolve(name).resolve(HISTORIES).resolve(messageId + ENDING);
    return history.toFile().exists() ? Optional.of(read(history)) : Optional.empty();
  }

  /// The messages that have a history.
  List<String> histories() {
    return ids(store.resolve(name).resolve(HISTORIES));
  }

  /// `answered`, `refused`, or the code of its error.
  static String outcome(JsonNode record) {
    JsonNode response = record.get("response");
    if (response.isNull()) {
      return record.get("error").get("code").asText();
    }
    assertThat(response.fieldNames())
        .toIterable()
        .containsExactly("status_code", "request_id", "body");
    assertThat(record.get("error").isNull()).isTrue();
    return response.get("status_code").asInt() == 200 ? "answered" : "refused";
  }

  /// The names of a folder's JSON objects, without their ending. What is being written stands there
  /// already, under a longer name, and does not count.
  private static List<String> ids(Path folder) {
    return names(folder).stream()
        .filter(key -> key.endsWith(ENDING))
        .map(key -> key.substring(0, key.length() - ENDING.length()))
        .toList();
  }

  /// What a folder holds; nothing where it is none.
  private static List<String> names(Path folder) {
    String @Nullable [] names = folder.toFile().list();
    return names == null ? List.of() : List.of(names);
  }

  private static JsonNode read(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
