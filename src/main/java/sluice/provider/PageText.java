package sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a body says that is no JSON: a page's title, or the beginning of a plain text. Pure.
final class PageText {
  /// More of it than this is not looked at.
  private static final int LOOKED_AT = 2000;

  private static final int LONGEST = 200;
  private static final Pattern TITLE = Pattern.compile("(?is)<title[^>]{0,100}>(.{0,300}?)</title");
  private static final Pattern TAG = Pattern.compile("(?s)<[^>]{0,500}>");
  private static final Pattern GAP = Pattern.compile("[\\p{Cntrl}\\s\\uFFFD]+");

  private PageText() {}

  /// What a page says; empty where the body is something else, be it the half of an answer.
  static String ofMarkup(byte[] body) {
    return beginning(body).stripLeading().startsWith("<") ? of(body) : "";
  }

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
