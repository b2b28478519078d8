package sluice.e2e;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The file of a job, of whose every line it is known what must become of it. Pure.
///
/// @param count how many lines
/// @param seed decides which lines end as errors
record JobLines(int count, long seed) {
  private static final Pattern PROMPT = Pattern.compile("Question ([0-9]+) of job -?[0-9]+");

  /// One line in a hundred is of each kind that ends as an error.
  private static final int ONE_IN = 100;

  /// How a line must end.
  enum Ending {
    /// With the answer to its prompt.
    ANSWERED,
    /// With the provider's 400.
    REFUSED,
    /// As `unsupported_parameter`, without being sent.
    UNSENDABLE
  }

  Ending ending(int line) {
    return switch (new SplittableRandom(seed + line).nextInt(ONE_IN)) {
      case 0 -> Ending.REFUSED;
      case 1 -> Ending.UNSENDABLE;
      default -> Ending.ANSWERED;
    };
  }

  /// How many lines end so.
  long count(Ending ending) {
    return IntStream.range(0, count).filter(line -> ending(line) == ending).count();
  }

  /// The `custom_id` of a line.
  String id(int line) {
    return "line-%07d".formatted(line);
  }

  String prompt(int line) {
    return "Question %d of job %d".formatted(line, seed);
  }

  /// The line whose prompt this is; empty where it is none's, as of a probe.
  static Optional<Integer> lineOf(String prompt) {
    return Optional.of(PROMPT.matcher(prompt))
        .filter(Matcher::matches)
        .map(matcher -> Integer.valueOf(matcher.group(1)));
  }

  /// What the provider answers to a prompt.
  static String answer(String prompt) {
    return "Answer to: " + prompt;
  }

  /// The whole file.
  String text() {
    return IntStream.range(0, count).mapToObj(this::json).collect(Collectors.joining());
  }

  private String json(int line) {
    String more = ending(line) == Ending.UNSENDABLE ? ",\"stream\":true" : "";
    return """
    {"custom_id":"%s","method":"POST","url":"/v1/chat/completions","body":{"model":"sample-model","messages":[{"role":"user","content":"%s"}]%s}}
    """
        .formatted(id(line), prompt(line), more);
  }
}
