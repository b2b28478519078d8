package sluice.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
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
import sluice.store.RunMarker.Kind;

/// What a later receive must know of a message in trouble. Immutable.
///
/// @param evidence what its failed attempts tell against it, in attempts
/// @param failedSince when the first of them failed
/// @param mark whether it is being run
/// @param isSuspect whether its environment died while it was run; from then on it runs alone
/// @param deathsAlone how often its environment died while it was run alone
/// @param unread how often its record's key could not be read, others being well
public record MessageHistory(
    double evidence,
    Optional<Instant> failedSince,
    RunMarker mark,
    boolean isSuspect,
    int deathsAlone,
    int unread) {
  /// Nothing is known of a message that never was in trouble.
  public static final MessageHistory NONE =
      new MessageHistory(0, Optional.empty(), RunMarker.NONE, false, 0, 0);

  /// Twice alone is no accident.
  private static final int PROVEN = 2;

  /// Until when another runs it, as far as is known; empty where nobody does.
  public Optional<Instant> runningUntil(Instant now) {
    return mark.isLive(now) ? Optional.of(mark.until()) : Optional.empty();
  }

  /// What a mark that is found set proves, once its time is over. Before that it proves no death:
  /// SQS may deliver a message twice.
  public MessageHistory found(Instant now) {
    if (mark.isLive(now)) {
      return this;
    }
    return switch (mark.kind()) {
      case NONE -> this;
      case AMONG_OTHERS -> died(deathsAlone);
      case ALONE -> died(deathsAlone + 1);
    };
  }

  private MessageHistory died(int alone) {
    return new MessageHistory(
        evidence, failedSince, RunMarker.NONE, /* isSuspect= */ true, alone, unread);
  }

  /// Whether it kills whatever runs it, and must not be run any more.
  public boolean isDeadly() {
    return deathsAlone >= PROVEN;
  }

  /// It is about to be sent.
  ///
  /// @param until when the invocation has ended at the latest
  /// @param by names the invocation
  public MessageHistory running(Instant until, String by) {
    Kind kind = isSuspect ? Kind.ALONE : Kind.AMONG_OTHERS;
    return marked(new RunMarker(kind, until, by));
  }

  /// It returned in order. A mark that another has set stays.
  public MessageHistory returned(String by) {
    return mark.by().equals(by) ? marked(RunMarker.NONE) : this;
  }

  private MessageHistory marked(RunMarker as) {
    return new MessageHistory(evidence, failedSince, as, isSuspect, deathsAlone, unread);
  }

  /// There is more evidence against it.
  ///
  /// @param since when the first of the attempts failed by which that came about
  public MessageHistory failed(double more, Optional<Instant> since) {
    Optional<Instant> first = more > 0 ? failedSince.or(() -> since) : failedSince;
    return new MessageHistory(evidence + more, first, mark, isSuspect, deathsAlone, unread);
  }

  /// What was held against it tells nothing any more.
  public MessageHistory cleared() {
    return new MessageHistory(0, Optional.empty(), mark, isSuspect, deathsAlone, unread);
  }

  /// Its record's key could not be read once more.
  public MessageHistory unreadable() {
    return new MessageHistory(evidence, failedSince, mark, isSuspect, deathsAlone, unread + 1);
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
        json.writeStringField("running", mark.kind().name().toLowerCase(Locale.ROOT));
        write(json, mark);
        json.writeBooleanField("suspect", isSuspect);
        json.writeNumberField("deaths_alone", deathsAlone);
        if (unread > 0) {
          json.writeNumberField("unread", unread);
        }
        json.writeEndObject();
        json.writeRaw('\n');
      });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(JsonGenerator json, RunMarker mark) throws IOException {
    if (mark.kind() != Kind.NONE) {
      json.writeStringField("until", mark.until().toString());
      json.writeStringField("by", mark.by());
    }
  }

  /// Reads what was stored; what is no note of ours tells nothing.
  static MessageHistory of(byte[] stored) {
    try (JsonParser json = StrictJson.OF_MESSAGES.parser(new String(stored, UTF_8))) {
      return json.nextToken() == JsonToken.START_OBJECT ? read(json) : NONE;
    } catch (IOException e) {
      return NONE;
    }
  }

  private static MessageHistory read(JsonParser json) throws IOException {
    double evidence = 0;
    Optional<Instant> failedSince = Optional.empty();
    Kind kind = Kind.NONE;
    Instant until = Instant.EPOCH;
    String by = "";
    boolean isSuspect = false;
    int deathsAlone = 0;
    int unread = 0;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        // Called attempts before it was a sum of weights.
        case "evidence", "attempts" -> evidence = Math.max(0, json.getValueAsDouble());
        case "failed_since" -> failedSince = moment(json.getValueAsString(""));
        case "running" -> kind = kind(json.getValueAsString(""));
        case "until" -> until = moment(json.getValueAsString("")).orElse(Instant.EPOCH);
        case "by" -> by = json.getValueAsString("");
        case "suspect" -> isSuspect = json.getValueAsBoolean();
        case "deaths_alone" -> deathsAlone = Math.max(0, json.getValueAsInt());
        case "unread" -> unread = Math.max(0, json.getValueAsInt());
        default -> {}
      }
      json.skipChildren();
    }
    RunMarker mark = kind == Kind.NONE ? RunMarker.NONE : new RunMarker(kind, until, by);
    return new MessageHistory(evidence, failedSince, mark, isSuspect, deathsAlone, unread);
  }

  private static Kind kind(String name) {
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElse(Kind.NONE);
  }

  /// A mark that does not tell its time, as older ones do not, is over.
  private static Optional<Instant> moment(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
