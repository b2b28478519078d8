package sluice.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import sluice.json.StrictJson;
import sluice.time.Time;

/// Writes lines of JSON that all begin in the same way. Safe for many threads if its sink is.
///
/// Each line carries the invocation's request id itself, since Lambda adds it to lines of the
/// handler's thread alone.
///
/// @param sink takes each line, without a line feed
record JsonLines(Consumer<String> sink, Time time) {
  private static final int MAX_ID_CHARS = 128;
  private static final int MAX_WORDS_CHARS = 500;

  /// What follows a text that was cut off.
  private static final String ELLIPSIS = "…";

  /// Writes a line.
  ///
  /// @param members what follows
  void write(String level, String event, String invocationId, StrictJson.Writing members) {
    try {
      byte[] line =
          StrictJson.OF_ANSWERS.write(json -> {
            json.writeStartObject();
            json.writeStringField("timestamp", time.now().toString());
            json.writeStringField("level", level);
            json.writeStringField("event", event);
            json.writeStringField("request_id", invocationId);
            members.to(json);
            json.writeEndObject();
          });
      sink.accept(new String(line, UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// An id, as long as a line allows.
  static String id(String text) {
    return shortened(text, MAX_ID_CHARS);
  }

  /// A reason or a message, as long as a line allows.
  static String words(String text) {
    return shortened(text, MAX_WORDS_CHARS);
  }

  /// A text of at most so many characters, and an ellipsis where it was longer. A surrogate pair is
  /// not cut in two: half of it is no Unicode, and readers of JSON replace or refuse it.
  private static String shortened(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    boolean isPairCut = Character.isSurrogatePair(text.charAt(most - 1), text.charAt(most));
    return text.substring(0, isPairCut ? most - 1 : most) + ELLIPSIS;
  }
}
