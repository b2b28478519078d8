package sluice.provider;

import java.util.BitSet;

/// Takes out of what a provider said whatever it quotes of the prompt, so that it can be told in a
/// log. Pure.
final class Quotation {
  /// Shorter passages are words that a message has by itself.
  private static final int SHORTEST = 12;

  private static final String MARK = "…";

  private Quotation() {}

  /// The text without the passages of 12 characters or more that also stand in the prompt's body.
  static String masked(String text, String body) {
    String plain = body.replace("\\\"", "\"").replace("\\n", "\n");
    BitSet quoted = new BitSet(text.length());
    for (int start = 0; start + SHORTEST <= text.length(); start++) {
      if (plain.contains(text.substring(start, start + SHORTEST))) {
        quoted.set(start, start + SHORTEST);
      }
    }
    return quoted.isEmpty() ? text : without(quoted, text);
  }

  private static String without(BitSet quoted, String text) {
    var kept = new StringBuilder();
    int from = 0;
    while (from < text.length()) {
      int begin = quoted.nextSetBit(from);
      int end = begin < 0 ? text.length() : begin;
      kept.append(text, from, end);
      if (begin >= 0) {
        kept.append(MARK);
        end = quoted.nextClearBit(begin);
      }
      from = end;
    }
    return kept.toString();
  }
}
