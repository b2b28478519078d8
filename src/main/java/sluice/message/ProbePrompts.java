package sluice.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import sluice.json.StrictJson;

/// Builds probe requests, as small as each endpoint allows. An answer to one shows that provider,
/// key, address and model work; it is not stored. Pure.
public final class ProbePrompts {
  private static final String INPUT = "ping";

  /// The smallest cap that every provider accepts.
  private static final int MAX_TOKENS = 16;

  private ProbePrompts() {}

  /// Builds a probe for an endpoint and a model.
  ///
  /// @param model empty to name no model
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
