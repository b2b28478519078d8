package sluice.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import sluice.json.StrictJson;

/// Requests of our own, as small as each path allows: their answers tell that provider, key, url
/// and model work, and are thrown away. Pure.
public final class ProbePrompts {
  private static final String INPUT = "ping";

  /// No fewer are allowed everywhere.
  private static final int MAX_TOKENS = 16;

  private ProbePrompts() {}

  /// A request to that path and model.
  ///
  /// @param model empty for none
  public static Prompt of(Endpoint endpoint, String model) {
    String body = body(endpoint, model);
    String request = Sha256.hex(endpoint.path() + "\n" + body);
    return new Prompt(new Identity("", INPUT, false), endpoint, body, model, request);
  }

  private static String body(Endpoint endpoint, String model) {
    try {
      byte[] json =
          StrictJson.OF_MESSAGES.write(generator -> {
            generator.writeStartObject();
            if (!model.isEmpty()) {
              generator.writeStringField("model", model);
            }
            writeInput(endpoint, generator);
            generator.writeEndObject();
          });
      return new String(json, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void writeInput(Endpoint endpoint, JsonGenerator generator) throws IOException {
    switch (endpoint) {
      case CHAT_COMPLETIONS -> RequestBody.writeUserMessage(generator, INPUT);
      case MESSAGES -> {
        generator.writeNumberField("max_tokens", MAX_TOKENS);
        RequestBody.writeUserMessage(generator, INPUT);
      }
      case COMPLETIONS -> generator.writeStringField("prompt", INPUT);
      case RESPONSES, EMBEDDINGS, MODERATIONS -> generator.writeStringField("input", INPUT);
    }
  }
}
