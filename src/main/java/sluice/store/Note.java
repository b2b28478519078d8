package sluice.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import sluice.json.StrictJson;

/// What a later receive must know of a message in trouble. Immutable.
///
/// @param evidence what its failed attempts tell against it, in attempts
/// @param failedSince when the first of them failed
/// @param mark whether it is being run
/// @param isSuspect whether its environment died while it was run; from then on it runs alone
/// @param deathsAlone how often its environment died while it was run alone
public record Note(
    double evidence, Optional<Instant> failedSince, Mark mark, boolean isSuspect, int deathsAlone) {
  /// Nothing is known of a message that never was in trouble.
  public static final Note NONE = new Note(0, Optional.empty(), Mark.NONE, false, 0);

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
      case AMONG_OTHERS -> new Note(evidence, failedSince, Mark.NONE, true, deathsAlone);
      case ALONE -> new Note(evidence, failedSince, Mark.NONE, true, deathsAlone + 1);
    };
  }

  /// Whether it kills whatever runs it, and must not be run any more.
  public boolean isDeadly() {
    return deathsAlone >= PROVEN;
  }

  /// It is about to be fired.
  public Note running() {
    return new Note(
        evidence, failedSince, isSuspect ? Mark.ALONE : Mark.AMONG_OTHERS, isSuspect, deathsAlone);
  }

  /// What was held against it tells nothing any more.
  public Note cleared() {
    return new Note(0, Optional.empty(), mark, isSuspect, deathsAlone);
  }

  /// It returned in order, with more evidence against it.
  ///
  /// @param since when the first of its attempts failed by which that came about
  public Note returned(double more, Optional<Instant> since) {
    Optional<Instant> first = more > 0 ? failedSince.or(() -> since) : failedSince;
    return new Note(evidence + more, first, Mark.NONE, isSuspect, deathsAlone);
  }

  /// As it is stored: one line.
  byte[] line() {
    try {
      return StrictJson.OF_MESSAGES.write(json -> {
        json.writeStartObject();
        json.writeNumberField("evidence", evidence);
        if (failedSince.isPresent()) {
          json.writeStringField("failed_since", failedSince.get().toString());
        }
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
    double evidence = 0;
    Optional<Instant> failedSince = Optional.empty();
    Mark mark = Mark.NONE;
    boolean isSuspect = false;
    int deathsAlone = 0;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        // Called attempts before it was a sum of weights.
        case "evidence", "attempts" -> evidence = Math.max(0, json.getValueAsDouble());
        case "failed_since" -> failedSince = moment(json.getValueAsString(""));
        case "running" -> mark = mark(json.getValueAsString(""));
        case "suspect" -> isSuspect = json.getValueAsBoolean();
        case "deaths_alone" -> deathsAlone = Math.max(0, json.getValueAsInt());
        default -> {}
      }
      json.skipChildren();
    }
    return new Note(evidence, failedSince, mark, isSuspect, deathsAlone);
  }

  private static Optional<Instant> moment(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Mark mark(String name) {
    return Arrays.stream(Mark.values())
        .filter(mark -> mark.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElse(Mark.NONE);
  }
}
