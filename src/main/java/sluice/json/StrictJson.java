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
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/// Reads JSON as RFC 8259 has it, duplicate members refused, and writes it again with every digit
/// it had.
///
/// Values are never turned into Java numbers or trees on the way, so what is copied keeps its
/// numbers, its members' order and even lone surrogates. Immutable; safe for many threads.
public final class StrictJson {
  /// For what others write to us: deep enough for any request, too shallow for a bomb.
  public static final StrictJson OF_MESSAGES =
      new StrictJson(64, StreamReadConstraints.DEFAULT_MAX_NUM_LEN);

  /// How deep an answer may be.
  static final int ANSWER_DEPTH = 500;

  /// For what a provider answers (where it is not strict, [LenientJson] makes it so), and for
  /// records that hold such answers.
  public static final StrictJson OF_ANSWERS = new StrictJson(ANSWER_DEPTH, Integer.MAX_VALUE);

  private final JsonFactory factory;

  private StrictJson(int depth, int digits) {
    factory =
        JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(depth)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(digits)
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

  /// The same for bytes that come from elsewhere.
  ///
  /// @throws IOException where reading them throws, or as above
  JsonParser parser(InputStream utf8) throws IOException {
    return factory.createParser(utf8);
  }

  /// What one writes into a generator, as UTF-8 on one line.
  ///
  /// @throws IOException what the writing throws, in the end what reading its source throws
  public byte[] write(Writing writing) throws IOException {
    var bytes = new ByteArrayOutputStream();
    write(writing, bytes);
    return bytes.toByteArray();
  }

  /// The same for what is long: written twice, first to be measured, so that no buffer grows with
  /// it and nothing is copied in the end.
  ///
  /// @param writing writes the same each time
  /// @throws IOException what the writing throws
  public byte[] writeLong(Writing writing) throws IOException {
    var measured = new MeasuredStream();
    write(writing, measured);
    var exact = new ExactStream(measured.size());
    write(writing, exact);
    return exact.whole();
  }

  private void write(Writing writing, OutputStream bytes) throws IOException {
    try (JsonGenerator generator = factory.createGenerator(bytes, JsonEncoding.UTF8)) {
      writing.to(generator);
    }
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

  /// Counts what is written, and keeps none of it.
  private static final class MeasuredStream extends OutputStream {
    private int size;

    @Override
    public void write(int octet) {
      size = Math.addExact(size, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      size = Math.addExact(size, length);
    }

    int size() {
      return size;
    }
  }

  /// Keeps as many bytes as it is told beforehand.
  private static final class ExactStream extends OutputStream {
    private final ByteBuffer bytes;

    ExactStream(int size) {
      bytes = ByteBuffer.allocate(size);
    }

    @Override
    public void write(int octet) {
      bytes.put((byte) octet);
    }

    @Override
    public void write(byte[] more, int offset, int length) {
      bytes.put(more, offset, length);
    }

    byte[] whole() {
      return bytes.array();
    }
  }

  /// Something that is written as JSON.
  @FunctionalInterface
  public interface Writing {
    void to(JsonGenerator generator) throws IOException;
  }
}
