package sluice.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/// One JSON value as servers write it, which may deviate from RFC 8259; it is read and written as
/// strict JSON, on one line, in UTF-8. Immutable; safe for many threads.
///
/// Accepted deviations and their strict forms: of a repeated member the last, at its own place;
/// `null` for `NaN`, `Infinity` and `-Infinity`; U+FFFD for bytes that are not UTF-8 and for lone
/// surrogates; escapes for control characters in strings; nothing for a byte order mark. The rest
/// is kept, with every digit and every escape, but NEL, U+2028 and U+2029, which end a line for
/// some readers, are escaped.
///
/// The value keeps the bytes it was made of and little more, since it is written straight from
/// them.
public final class LenientJson {
  private final byte[] json;
  private final long[] dropped;

  private LenientJson(byte[] json, long[] dropped) {
    this.json = json;
    this.dropped = dropped;
  }

  /// Reads a whole text. Returns empty if it is not one JSON value, or has more than 500 levels.
  ///
  /// @param utf8 kept; must not be changed afterwards
  public static Optional<LenientJson> of(byte[] utf8) {
    return new LenientScanner(utf8).scan().map(dropped -> new LenientJson(utf8, dropped));
  }

  /// Opens the strict text.
  public InputStream open() {
    return new NormalisedJson(json, JsonBytes.start(json), json.length, dropped);
  }

  /// Returns a parser before the first token of the strict text.
  ///
  /// @throws IOException never; declared because parsers declare it
  public JsonParser parser() throws IOException {
    return StrictJson.OF_ANSWERS.parser(open());
  }

  /// Writes the strict text as the next value of a generator.
  ///
  /// @throws IOException if the generator's stream throws it
  /// @throws IllegalArgumentException if the generator writes characters instead of bytes
  public void writeTo(JsonGenerator generator) throws IOException {
    generator.writeRawValue("");
    generator.flush();
    if (!(generator.getOutputTarget() instanceof OutputStream bytes)) {
      throw new IllegalArgumentException("a generator of characters");
    }
    open().transferTo(bytes);
  }
}
