package sluice.json;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Reads JSON as RFC 8259 has it, duplicate members refused, and writes it again with every digit
/// it had.
///
/// Values are never turned into Java numbers or trees on the way, so what is copied keeps its
/// numbers, its members' order and even lone surrogates. Immutable; safe for many threads.
public final class StrictJson {
  /// For what others write to us: deep enough for any request, too shallow for a bomb.
  public static final StrictJson OF_MESSAGES = new StrictJson(64);

  /// For what a provider answers, and for records that hold such answers.
  public static final StrictJson OF_ANSWERS = new StrictJson(500);

  private static final int USUAL_BYTES = 1024;

  private final JsonFactory factory;

  private StrictJson(int depth) {
    factory =
        JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(depth)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .streamWriteConstraints(
                StreamWriteConstraints.builder().maxNestingDepth(depth + 8).build())
            .build();
    factory.setCharacterEscapes(new LineSafeEscapes());
  }

  /// A parser before the first token of a text.
  public JsonParser parser(String json) {
    try {
      return factory.createParser(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A parser before the first token of a text in UTF-8.
  ///
  /// @throws IOException where its first bytes are those of no text
  public JsonParser parser(byte[] utf8) throws IOException {
    return factory.createParser(utf8);
  }

  /// What one writes into a generator, as UTF-8 on one line.
  ///
  /// @throws IOException what the writing throws, in the end what reading its source throws
  public byte[] write(Writing writing) throws IOException {
    return write(USUAL_BYTES, writing);
  }

  /// The same for what is long.
  ///
  /// @param expectedBytes how long that may become; what is longer is copied while it grows
  /// @throws IOException what the writing throws, in the end what reading its source throws
  public byte[] write(int expectedBytes, Writing writing) throws IOException {
    var bytes = new ByteArrayOutputStream(expectedBytes);
    try (JsonGenerator generator = factory.createGenerator(bytes, JsonEncoding.UTF8)) {
      writing.to(generator);
    }
    return bytes.toByteArray();
  }

  /// Copies the value the parser stands on, with all it holds; afterwards the parser stands on its
  /// last token.
  public static void copy(JsonParser from, JsonGenerator to) throws IOException {
    int open = 0;
    do {
      JsonToken token = from.currentToken();
      copyToken(token, from, to);
      open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    } while (open > 0 && from.nextToken() != null);
  }

  private static void copyToken(JsonToken token, JsonParser from, JsonGenerator to)
      throws IOException {
    switch (token) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> to.writeNumber(from.getText());
      default -> to.copyCurrentEvent(from);
    }
  }

  /// Something that is written as JSON.
  @FunctionalInterface
  public interface Writing {
    void to(JsonGenerator generator) throws IOException;
  }
}
