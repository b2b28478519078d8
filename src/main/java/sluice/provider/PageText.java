package sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a message from a body that is not JSON: a web page's title, or the beginning of a plain
/// text. Pure.
final class PageText {
  /// The number of bytes that are read.
  private static final int LOOKED_AT = 2000;

  /// The most characters of the message.
  private static final int LONGEST = 200;

  private static final Pattern TITLE = Pattern.compile("(?is)<title[^>]{0,100}>(.{0,300}?)</title");
  private static final Pattern TAG = Pattern.compile("(?s)<[^>]{0,500}>");
  private static final Pattern GAP = Pattern.compile("[\\p{Cntrl}\\s\\uFFFD]+");

  private PageText() {}

  /// Returns the message of a web page; empty for any other body, such as a truncated answer.
  static String ofMarkup(byte[] body) {
    return beginning(body).stripLeading().startsWith("<") ? of(body) : "";
  }

  /// Returns the message of any body, on one line.
  static String of(byte[] body) {
    String text = beginning(body);
    Matcher title = TITLE.matcher(text);
    String told = title.find() ? title.group(1) : TAG.matcher(text).replaceAll(" ");
    String line = GAP.matcher(told).replaceAll(" ").strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST);
  }

  private static String beginning(byte[] body) {
    return new String(body, 0, Math.min(body.length, LOOKED_AT), UTF_8);
  }
}
