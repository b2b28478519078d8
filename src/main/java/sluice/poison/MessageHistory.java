package sluice.poison;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.TreeNode;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import sluice.health.Evidence;
import sluice.json.StrictJson;
import sluice.poison.RunMarker.Kind;

/// What later receives of a message must know of its earlier ones: failed attempts, and whether an
/// environment died while it ran the message. The only class that knows how that is stored.
/// Immutable.
///
/// @param evidence how much the failed attempts count against the message, in attempts
/// @param failedSince when the first of these attempts failed
/// @param marker whether the message is being run
/// @param isSuspected whether an environment died while it ran the message; from then on the
///   message runs alone
/// @param deathsAlone how many environments died while they ran the message alone
/// @param unread how often the key of its record could not be read while other keys could
public record MessageHistory(
    double evidence,
    Optional<Instant> failedSince,
    RunMarker marker,
    boolean isSuspected,
    int deathsAlone,
    int unread) {
  /// The history of a message of which nothing is stored.
  public static final MessageHistory NONE =
      new MessageHistory(0, Optional.empty(), RunMarker.NONE, false, 0, 0);

  /// One death may have any cause; two while the message ran alone are the message's.
  private static final int DEADLY = 2;

  /// Until when another invocation may be running the message; empty where none does.
  public Optional<Instant> runningUntil(Instant now) {
    return marker.isLive(now) ? Optional.of(marker.until()) : Optional.empty();
  }

  /// The history as it is when it is read: a marker whose time is over is a death. Before that it
  /// proves none, since SQS may deliver a message twice.
  public MessageHistory found(Instant now) {
    if (marker.isLive(now)) {
      return this;
    }
    return switch (marker.kind()) {
      case NONE -> this;
      case AMONG_OTHERS -> died(deathsAlone);
      case ALONE -> died(deathsAlone + 1);
    };
  }

  /// Suspected, with so many deaths alone.
  private MessageHistory died(int alone) {
    return new MessageHistory(
        evidence, failedSince, RunMarker.NONE, /* isSuspected= */ true, alone, unread);
  }

  /// Whether the message is a poison message: it must not be run any more.
  public boolean isPoison() {
    return deathsAlone >= DEADLY;
  }

  /// The message is about to be sent.
  MessageHistory running(MessageRun run) {
    return (run.isAlone() ? died(deathsAlone) : this).running(run.until(), run.by());
  }

  /// The message is about to be sent.
  ///
  /// @param until when the invocation has ended at the latest
  /// @param by names the invocation
  public MessageHistory running(Instant until, String by) {
    Kind kind = isSuspected ? Kind.ALONE : Kind.AMONG_OTHERS;
    return withMarker(new RunMarker(kind, until, by));
  }

  /// The message returns in order to the queue. A marker that another invocation has set stays.
  public MessageHistory returned(String by) {
    return marker.by().equals(by) ? withMarker(RunMarker.NONE) : this;
  }

  /// The message returns, and more attempts have failed, or the earlier ones do not count any more.
  MessageHistory returned(String by, Evidence evidence) {
    MessageHistory before = evidence.isReset() ? cleared() : this;
    return before.returned(by).failed(evidence.sum(), evidence.since());
  }

  private MessageHistory withMarker(RunMarker other) {
    return new MessageHistory(evidence, failedSince, other, isSuspected, deathsAlone, unread);
  }

  /// More attempts have failed.
  ///
  /// @param more how much they tell against the message
  /// @param since when the first of them failed
  public MessageHistory failed(double more, Optional<Instant> since) {
    Optional<Instant> first = more > 0 ? failedSince.or(() -> since) : failedSince;
    return new MessageHistory(evidence + more, first, marker, isSuspected, deathsAlone, unread);
  }

  /// The failed attempts of earlier receives do not count any more.
  public MessageHistory cleared() {
    return new MessageHistory(0, Optional.empty(), marker, isSuspected, deathsAlone, unread);
  }

  /// The key of the message's record could not be read once more.
  public MessageHistory unreadable() {
    return new MessageHistory(evidence, failedSince, marker, isSuspected, deathsAlone, unread + 1);
  }

  /// The history as it is stored: one line of JSON and a line feed, in UTF-8.
  public byte[] line() {
    try {
      return StrictJson.OF_MESSAGES.write(json -> {
        json.writeStartObject();
        json.writeNumberField("evidence", evidence);
        if (failedSince.isPresent()) {
          json.writeStringField("failed_since", failedSince.get().toString());
        }
        json.writeStringField("running", marker.kind().label());
        write(json, marker);
        json.writeBooleanField("suspect", isSuspected);
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

  private static void write(JsonGenerator json, RunMarker marker) throws IOException {
    if (marker.kind() != Kind.NONE) {
      json.writeStringField("until", marker.until().toString());
      json.writeStringField("by", marker.by());
    }
  }

  /// Reads what was stored; [#NONE] where that is no history.
  static MessageHistory of(byte[] stored) {
    try (JsonParser json = StrictJson.OF_MESSAGES.parser(new String(stored, UTF_8))) {
      TreeNode tree = Trees.READER.readTree(json);
      return tree instanceof ObjectNode object ? of(object) : NONE;
    } catch (IOException e) {
      return NONE;
    }
  }

  private static MessageHistory of(ObjectNode stored) {
    // An older format counted attempts where evidence is summed up now.
    JsonNode evidence = stored.path(stored.has("evidence") ? "evidence" : "attempts");
    return new MessageHistory(
        Math.max(0, evidence.asDouble()),
        moment(stored.path("failed_since")),
        marker(stored),
        stored.path("suspect").asBoolean(),
        Math.max(0, stored.path("deaths_alone").asInt()),
        Math.max(0, stored.path("unread").asInt()));
  }

  /// A marker without a time, as older ones are, is over.
  private static RunMarker marker(ObjectNode stored) {
    Kind kind = Kind.of(stored.path("running").asText(""));
    Instant until = moment(stored.path("until")).orElse(Instant.EPOCH);
    return kind == Kind.NONE
        ? RunMarker.NONE
        : new RunMarker(kind, until, stored.path("by").asText(""));
  }

  private static Optional<Instant> moment(JsonNode text) {
    try {
      return Optional.of(Instant.parse(text.asText("")));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /// Loaded with the first history that is read, since few environments ever read one.
  private static final class Trees {
    private static final ObjectReader READER = new ObjectMapper().reader();
  }
}
