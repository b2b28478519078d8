package sluice.json;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/// Reads and writes JSON by RFC 8259, by streaming; a member that is written twice is an error.
/// Immutable; safe for many threads.
///
/// Copied values never become Java numbers or trees, so they keep every digit, the order of their
/// members and lone surrogates.
public final class StrictJson {
  /// For messages and settings: 64 levels deep, which exceeds any request, and numbers of at most
  /// 1000 digits.
  public static final StrictJson OF_MESSAGES =
      new StrictJson(64, StreamReadConstraints.DEFAULT_MAX_NUM_LEN, /* isNameTableUsed= */ true);

  /// The most levels of an answer.
  static final int ANSWER_DEPTH = 500;

  /// For the answers of providers, and for records that hold them: 500 levels deep, numbers of any
  /// length. [LenientJson] makes an answer strict that is not.
  ///
  /// Names are read without the parser's table of names: that table is shared by all answers, and
  /// hundreds of thousands of names in one answer, the more so if their hashes collide, take
  /// seconds to enter. Without the table the parser reads characters, and takes bytes that are not
  /// UTF-8 for U+FFFD, as [LenientJson] does.
  public static final StrictJson OF_ANSWERS =
      new StrictJson(ANSWER_DEPTH, Integer.MAX_VALUE, /* isNameTableUsed= */ false);

  private final JsonFactory factory;

  private StrictJson(int depth, int digits, boolean isNameTableUsed) {
    factory =
        JsonFactory.builder()
            .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, isNameTableUsed)
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
            // Almost all JSON is read and written by the workers, which are few and live long.
            .recyclerPool(JsonRecyclerPools.threadLocalPool())
            .build();
    factory.setCharacterEscapes(new LineSafeEscapes());
  }

  /// Returns a parser before the first token of a text.
  public JsonParser parser(String json) {
    try {
      return factory.createParser(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns a parser before the first token of a text in UTF-8.
  ///
  /// @throws IOException if the first bytes are in no encoding that JSON may have
  public JsonParser parser(byte[] utf8) throws IOException {
    return factory.createParser(utf8);
  }

  /// Returns a parser before the first token of a stream in UTF-8.
  ///
  /// @throws IOException if the stream throws, or as [#parser(byte[])] does
  JsonParser parser(InputStream utf8) throws IOException {
    return factory.createParser(utf8);
  }

  /// Returns the JSON that a function writes, in UTF-8, on one line.
  ///
  /// @throws IOException if the function throws it
  public byte[] write(Writing writing) throws IOException {
    var bytes = new ByteArrayOutputStream();
    write(writing, bytes);
    return bytes.toByteArray();
  }

  /// Does the same for JSON that may be long: if it is, calls the function again, so that the
  /// result is written to an array of its size, and no buffer grows beyond 16 KiB.
  ///
  /// @param expected about how many bytes it is; short JSON up to this needs no growing buffer
  /// @param writing writes the same at each call
  /// @throws IOException if the function throws it
  public byte[] writeLong(long expected, Writing writing) throws IOException {
    var measured = new MeasuredStream(expected);
    write(writing, measured);
    if (measured.isShort()) {
      return measured.whole();
    }
    var exact = new ExactStream(measured.size());
    write(writing, exact);
    return exact.whole();
  }

  private void write(Writing writing, OutputStream bytes) throws IOException {
    try (JsonGenerator generator = factory.createGenerator(bytes, JsonEncoding.UTF8)) {
      writing.to(generator);
    }
  }

  /// Reads the members of an object in order. Before, the parser stands on the object's first
  /// token; afterwards on its last.
  ///
  /// @throws IOException if the object is not valid, or the reader throws it
  public static void forEachMember(JsonParser object, MemberReader reader) throws IOException {
    while (object.nextToken() != JsonToken.END_OBJECT) {
      String name = object.currentName();
      object.nextToken();
      reader.read(name, object);
      object.skipChildren();
    }
  }

  /// Copies the value on which the parser stands, including its children. Afterwards the parser
  /// stands on the value's last token.
  ///
  /// @throws IOException if the value is not valid, or the generator throws it
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

  /// Counts the bytes that are written, and keeps those of short JSON.
  private static final class MeasuredStream extends OutputStream {
    private static final int SHORT_BYTES = 16 * 1024;

    private final ByteArrayOutputStream kept;
    private int size;

    MeasuredStream(long expected) {
      kept = new ByteArrayOutputStream(expected <= SHORT_BYTES ? (int) expected : 0);
    }

    @Override
    public void write(int octet) {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      size = Math.addExact(size, length);
      if (isShort()) {
        kept.write(bytes, offset, length);
      }
    }

    boolean isShort() {
      return size <= SHORT_BYTES;
    }

    byte[] whole() {
      return kept.toByteArray();
    }

    int size() {
      return size;
    }
  }

  /// Collects bytes, whose number is known, in one array of that size.
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

  /// Writes JSON.
  @FunctionalInterface
  public interface Writing {
    /// Writes one value.
    ///
    /// @throws IOException if the generator, or the source of the value, throws it
    void to(JsonGenerator generator) throws IOException;
  }

  /// Reads one member of an object.
  @FunctionalInterface
  public interface MemberReader {
    /// Reads the value on which the parser stands, or leaves it. Afterwards the parser stands on
    /// the value's first token or on its last; children that were not read are skipped.
    ///
    /// @throws IOException if the value is not valid
    void read(String name, JsonParser value) throws IOException;
  }
}
