package sluice.local.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Finds options of Maven's command line that are not ours but nearly: Maven takes any. What is far
/// from ours is left alone, since it may be meant for Maven or a plugin. Pure.
final class MistypedOptions {
  /// All there are.
  static final List<String> NAMES =
      List.of(
          "prompts",
          "provider",
          "model",
          "job",
          "out",
          "maxInFlight",
          "rpm",
          "tpm",
          "environments",
          "serve",
          "collect",
          "wait",
          "example",
          "submit",
          "status",
          "fetch",
          "cancel",
          "plan",
          "bucket",
          "partial",
          "options",
          "maxUsd",
          "window",
          "strict",
          "template",
          "prices");

  private static final Pattern OPTION =
      Pattern.compile("(?:^|\\s)-D\\s*([A-Za-z][\\w-]*)(?=[=\\s]|$)");
  private static final int SHORT = 4;

  private MistypedOptions() {}

  /// What is mistyped, and how it is written.
  ///
  /// @param commandLine all arguments of Maven's, with spaces between them
  static List<String> mistakes(String commandLine) {
    return OPTION
        .matcher(commandLine)
        .results()
        .map(option -> option.group(1))
        .distinct()
        .filter(name -> !NAMES.contains(name))
        .flatMap(name -> meant(name).map(meant -> mistake(name, meant)).stream())
        .toList();
  }

  private static String mistake(String name, String meant) {
    return "-D%s: no such option; did you mean -D%s?".formatted(name, meant);
  }

  private static Optional<String> meant(String name) {
    String plain = plain(name);
    return NAMES.stream().filter(known -> isNear(plain, plain(known))).findFirst();
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_]", "");
  }

  private static boolean isNear(String name, String known) {
    int most = known.length() <= SHORT ? 1 : 2;
    return distance(name, known) <= most;
  }

  /// How many letters are missing, too many, wrong or exchanged with their neighbour (Damerau and
  /// Levenshtein, as the optimal alignment has it).
  private static int distance(String one, String other) {
    int[] beforeLast = new int[other.length() + 1];
    int[] last = IntStream.rangeClosed(0, other.length()).toArray();
    for (int row = 1; row <= one.length(); row++) {
      int[] next = new int[other.length() + 1];
      next[0] = row;
      for (int column = 1; column <= other.length(); column++) {
        boolean isSame = one.charAt(row - 1) == other.charAt(column - 1);
        next[column] =
            least(next[column - 1] + 1, last[column] + 1, last[column - 1] + (isSame ? 0 : 1));
        if (isExchanged(one, row, other, column)) {
          next[column] = least(next[column], beforeLast[column - 2] + 1);
        }
      }
      beforeLast = last;
      last = next;
    }
    return last[other.length()];
  }

  private static boolean isExchanged(String one, int row, String other, int column) {
    return row > 1
        && column > 1
        && one.charAt(row - 1) == other.charAt(column - 2)
        && one.charAt(row - 2) == other.charAt(column - 1);
  }

  private static int least(int... numbers) {
    return Arrays.stream(numbers).min().orElseThrow();
  }
}
