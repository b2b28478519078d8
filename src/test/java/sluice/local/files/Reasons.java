package sluice.local.files;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Counts why prompts were not answered. Confined to one thread.
public final class Reasons {
  private static final int MOST_TOLD = 3;

  /// Whatever else there is then goes uncounted.
  private static final int MOST_KEPT = 1_000;

  private final Map<String, Reason> byPattern = new LinkedHashMap<>();

  /// Why so many were not answered.
  ///
  /// @param label how they ended, in a word or two
  /// @param words of the first of them; empty where nobody said anything
  public record Reason(String label, String words, long count) {
    private Reason oneMore() {
      return new Reason(label, words, count + 1);
    }
  }

  void add(String label, String words) {
    String pattern = label + " " + ErrorWords.pattern(words);
    if (byPattern.size() < MOST_KEPT || byPattern.containsKey(pattern)) {
      byPattern.merge(pattern, new Reason(label, words, 1), (known, _) -> known.oneMore());
    }
  }

  /// The commonest first.
  List<Reason> commonest() {
    return byPattern.values().stream()
        .sorted(Comparator.comparingLong(Reason::count).reversed())
        .limit(MOST_TOLD)
        .toList();
  }
}
