package sluice.chunk;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import sluice.json.StrictJson;
import sluice.message.Endpoint;
import sluice.message.ErrorCode;
import sluice.message.Identity;
import sluice.message.InvalidMessage;
import sluice.message.ParsedMessage;
import sluice.message.Prompt;
import sluice.message.Sha256;

/// A line of `lines.jsonl`: a batch line as OpenAI has it, with its `custom_id`, or what is wrong
/// with a line that is refused. Pure.
public final class PlannedLine {
  private PlannedLine() {}

  /// The line with its line feed.
  public static byte[] write(ParsedMessage parsed) {
    byte[] json =
        JsonFields.write(generator -> {
          generator.writeStartObject();
          generator.writeStringField("custom_id", parsed.identity().id());
          switch (parsed) {
            case Prompt prompt -> writeRequest(generator, prompt);
            case InvalidMessage refusal -> writeError(generator, refusal);
          }
          generator.writeEndObject();
        });
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }

  private static void writeRequest(JsonGenerator generator, Prompt prompt) throws IOException {
    generator.writeStringField("method", "POST");
    generator.writeStringField("url", prompt.endpoint().path());
    generator.writeFieldName("body");
    generator.writeRawValue(prompt.body());
  }

  private static void writeError(JsonGenerator generator, InvalidMessage refusal)
      throws IOException {
    generator.writeObjectFieldStart("error");
    generator.writeStringField("code", refusal.code().code());
    generator.writeStringField("message", refusal.message());
    generator.writeEndObject();
    generator.writeStringField("request", refusal.request());
  }

  /// Reads a line, with or without its line feed. The planner has checked it by the rules of
  /// messages, so it is not checked again.
  ///
  /// @param job the line's job
  /// @throws MalformedObjectException where it is no line of ours
  public static ParsedMessage read(String job, byte[] line) {
    // A body may stand one level deeper here than it did in the message.
    try (JsonParser parser = StrictJson.OF_ANSWERS.parser(line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedObjectException("a line is no object");
      }
      var reading = new Reading();
      StrictJson.forEachMember(parser, reading::take);
      return reading.message(job);
    } catch (IOException e) {
      throw new MalformedObjectException("a line is not valid JSON", e);
    }
  }

  /// Collects the members in one pass.
  private static final class Reading {
    private final Map<String, String> texts = new HashMap<>();
    private String model = "";

    void take(String name, JsonParser value) throws IOException {
      JsonToken type = value.currentToken();
      if (type == JsonToken.VALUE_STRING) {
        texts.put(name, value.getText());
      } else if (name.equals("error") && type == JsonToken.START_OBJECT) {
        StrictJson.forEachMember(value, this::take);
      } else if (name.equals("body") && type == JsonToken.START_OBJECT) {
        byte[] body = StrictJson.OF_ANSWERS.write(generator -> copyBody(value, generator));
        texts.put(name, new String(body, UTF_8));
      }
    }

    private void copyBody(JsonParser object, JsonGenerator generator) throws IOException {
      generator.writeStartObject();
      StrictJson.forEachMember(
          object,
          (name, value) -> {
            if (name.equals("model") && value.currentToken() == JsonToken.VALUE_STRING) {
              model = value.getText();
            }
            generator.writeFieldName(name);
            StrictJson.copy(value, generator);
          });
      generator.writeEndObject();
    }

    ParsedMessage message(String job) {
      var identity = new Identity(job, text("custom_id"), /* own= */ true);
      if (texts.containsKey("code")) {
        return new InvalidMessage(identity, code(text("code")), text("message"), text("request"));
      }
      Endpoint endpoint = endpoint(text("url"));
      String body = text("body");
      String request = Sha256.hex(endpoint.path() + "\n" + body);
      return new Prompt(identity, endpoint, body, model, request);
    }

    private String text(String name) {
      if (!texts.containsKey(name)) {
        throw new MalformedObjectException("a line has no `%s`".formatted(name));
      }
      return texts.get(name);
    }
  }

  private static Endpoint endpoint(String url) {
    return Arrays.stream(Endpoint.values())
        .filter(endpoint -> endpoint.path().equals(url))
        .findFirst()
        .orElseThrow(() -> new MalformedObjectException("`url` is unknown"));
  }

  private static ErrorCode code(String code) {
    return Arrays.stream(ErrorCode.values())
        .filter(known -> known.code().equals(code))
        .findFirst()
        .orElseThrow(() -> new MalformedObjectException("`code` is unknown"));
  }
}
