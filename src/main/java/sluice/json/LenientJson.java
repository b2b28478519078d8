package sluice.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/// One JSON value as servers write it, some of them not quite by the standard; read and written it
/// is strict, on one line and in UTF-8.
///
/// Beyond RFC 8259 it takes: a member written twice (the last one stays, where it stands), `NaN`,
/// `Infinity` and `-Infinity` (null), bytes that are no UTF-8 and halves of surrogate pairs
/// (U+FFFD), control characters inside strings (escaped), a byte order mark (passed over). All else
/// is kept as it was written, every digit and every escape; NEL and the separators U+2028 and
/// U+2029, which some readers take for the end of a line, are escaped.
///
/// Holds the bytes it was made of and next to nothing more, however long they are: it is written
/// straight from them. Immutable; safe for many threads.
public final class LenientJson {
  private final byte[] json;
  private final long[] dropped;

  private LenientJson(byte[] json, long[] dropped) {
    this.json = json;
    this.dropped = dropped;
  }

  /// Reads a text in full; nothing where it is not one JSON value, or one nested deeper than 500.
  ///
  /// @param utf8 kept, and not to be changed afterwards
  public static Optional<LenientJson> of(byte[] utf8) {
    return new LenientScanner(utf8).scan().map(dropped -> new LenientJson(utf8, dropped));
  }

  /// Its text, strict.
  public InputStream open() {
    return new NormalisedJson(json, dropped);
  }

  /// A parser before the first token of its strict text.
  ///
  /// @throws IOException never, but as parsers do
  public JsonParser parser() throws IOException {
    return StrictJson.OF_ANSWERS.parser(open());
  }

  /// Writes it as the next value of a generator that writes bytes.
  ///
  /// @throws IOException what writing there throws
  public void writeTo(JsonGenerator generator) throws IOException {
    generator.writeRawValue("");
    generator.flush();
    if (!(generator.getOutputTarget() instanceof OutputStream bytes)) {
      throw new IllegalArgumentException("a generator of characters");
    }
    open().transferTo(bytes);
  }
}
