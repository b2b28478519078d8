package sluice.chunk;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import sluice.json.StrictJson;
import sluice.message.Sha256;
import sluice.store.ResultKey;

/// A message on the prompt queue that stands for a chunk. Immutable.
///
/// @param ends when the run's window is over, in whole seconds
public record ChunkMessage(RunKey run, ChunkRange range, Instant ends) {
  /// How the body of each begins.
  public static final String START = "{\"$sluice\":";

  private static final String NAME = "$sluice";

  private static final int MOST_GROUP = 128;

  /// The last second of the year 9999.
  private static final long LATEST = 253_402_300_799L;

  /// The message's body.
  public String body() {
    byte[] json =
        JsonFields.write(generator -> {
          generator.writeStartObject();
          generator.writeObjectFieldStart(NAME);
          generator.writeNumberField("v", 1);
          generator.writeStringField("job", run.job());
          generator.writeNumberField("run", run.run());
          generator.writeNumberField("chunk", range.chunk());
          generator.writeFieldName("lines");
          generator.writeArray(new int[] {range.firstLine(), range.endLine()}, 0, 2);
          generator.writeFieldName("range");
          generator.writeArray(new long[] {range.from(), range.to()}, 0, 2);
          generator.writeNumberField("ends", ends.getEpochSecond());
          generator.writeEndObject();
          generator.writeEndObject();
        });
    return new String(json, UTF_8);
  }

  /// The message group, by which fair queues share the queue between jobs (Amazon SQS, "Fair
  /// queues"): 128 characters of ASCII at most.
  public String group() {
    String name = ResultKey.encode(run.job());
    return name.length() <= MOST_GROUP ? name : Sha256.hex(run.job());
  }

  /// Reads the body of any message of the queue; empty where it stands for no chunk.
  ///
  /// @throws MalformedObjectException where it should be a chunk and is none
  public static Optional<ChunkMessage> of(String body) {
    return isOurs(body)
        ? Optional.of(read(JsonFields.of(body.getBytes(UTF_8)).object(NAME)))
        : Optional.empty();
  }

  /// Whether the first member has the reserved name.
  private static boolean isOurs(String body) {
    if (!body.contains(NAME) || !body.stripLeading().startsWith("{")) {
      return false;
    }
    try (JsonParser parser = StrictJson.OF_MESSAGES.parser(body)) {
      return parser.nextToken() == JsonToken.START_OBJECT && NAME.equals(parser.nextFieldName());
    } catch (IOException e) {
      return false;
    }
  }

  private static ChunkMessage read(JsonFields fields) {
    if (fields.integer("v") != 1) {
      throw new MalformedObjectException("`$sluice.v` is unknown");
    }
    List<Long> lines = pair(fields, "lines");
    List<Long> range = pair(fields, "range");
    return new ChunkMessage(
        new RunKey(fields.text("job"), fields.integer("run")),
        new ChunkRange(
            fields.integer("chunk"),
            lineNumber(lines.get(0)),
            lineNumber(lines.get(1)),
            range.get(0),
            range.get(1)),
        Instant.ofEpochSecond(Math.min(fields.count("ends"), LATEST)));
  }

  private static List<Long> pair(JsonFields fields, String name) {
    List<Long> pair = fields.counts(name);
    if (pair.size() != 2) {
      throw new MalformedObjectException("`$sluice.%s` is no pair".formatted(name));
    }
    return pair;
  }

  private static int lineNumber(long number) {
    if (number > Integer.MAX_VALUE) {
      throw new MalformedObjectException("`$sluice.lines` is beyond any file");
    }
    return (int) number;
  }
}
