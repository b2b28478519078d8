package sluice.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import sluice.json.StrictJson;

/// What a later receive must know of a message in trouble. Immutable.
///
/// @param attempts that failed by themselves
/// @param mark whether it is being run
/// @param isSuspect whether its environment died while it was run; from then on it runs alone
/// @param deathsAlone how often its environment died while it was run alone
public record Note(int attempts, Mark mark, boolean isSuspect, int deathsAlone) {
  /// Nothing is known of a message that never was in trouble.
  public static final Note NONE = new Note(0, Mark.NONE, false, 0);

  /// Twice alone is no accident.
  private static final int PROVEN = 2;

  /// Whether a message is being run. Set before it is fired, cleared on every orderly return: found
  /// set, it proves a death.
  public enum Mark {
    NONE,
    /// With others of its batch.
    AMONG_OTHERS,
    /// By itself, all others having ended before.
    ALONE
  }

  /// What a mark that is found set proves.
  Note found() {
    return switch (mark) {
      case NONE -> this;
      case AMONG_OTHERS -> new Note(attempts, Mark.NONE, true, deathsAlone);
      case ALONE -> new Note(attempts, Mark.NONE, true, deathsAlone + 1);
    };
  }

  /// Whether it kills whatever runs it, and must not be run any more.
  public boolean isDeadly() {
    return deathsAlone >= PROVEN;
  }

  /// It is about to be fired.
  public Note running() {
    return new Note(attempts, isSuspect ? Mark.ALONE : Mark.AMONG_OTHERS, isSuspect, deathsAlone);
  }

  /// It returned in order, after so many more attempts that failed by themselves.
  public Note returned(int failed) {
    return new Note(attempts + failed, Mark.NONE, isSuspect, deathsAlone);
  }

  /// As it is stored: one line.
  byte[] line() {
    try {
      return StrictJson.OF_MESSAGES.write(json -> {
        json.writeStartObject();
        json.writeNumberField("attempts", attempts);
        json.writeStringField("running", mark.name().toLowerCase(Locale.ROOT));
        json.writeBooleanField("suspect", isSuspect);
        json.writeNumberField("deaths_alone", deathsAlone);
        json.writeEndObject();
        json.writeRaw('\n');
      });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads what was stored; what is no note of ours tells nothing.
  static Note of(byte[] stored) {
    try (JsonParser json = StrictJson.OF_MESSAGES.parser(new String(stored, UTF_8))) {
      return json.nextToken() == JsonToken.START_OBJECT ? read(json) : NONE;
    } catch (IOException e) {
      return NONE;
    }
  }

  private static Note read(JsonParser json) throws IOException {
    int attempts = 0;
    Mark mark = Mark.NONE;
    boolean isSuspect = false;
    int deathsAlone = 0;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "attempts" -> attempts = Math.max(0, json.getValueAsInt());
        case "running" -> mark = mark(json.getValueAsString(""));
        case "suspect" -> isSuspect = json.getValueAsBoolean();
        case "deaths_alone" -> deathsAlone = Math.max(0, json.getValueAsInt());
        default -> {}
      }
      json.skipChildren();
    }
    return new Note(attempts, mark, isSuspect, deathsAlone);
  }

  private static Mark mark(String name) {
    return Arrays.stream(Mark.values())
        .filter(mark -> mark.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElse(Mark.NONE);
  }
}
