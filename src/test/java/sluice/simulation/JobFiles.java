package sluice.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.stream.IntStream;
import sluice.message.Prompt;

/// The lines of a job's file. Line `n` has the id `l-n`; some are no requests, some are refused by
/// the provider, and some have the id of the line before.
final class JobFiles {
  static final String JOB = "march";

  private static final int MIXED = 100;

  private JobFiles() {}

  /// A version of a file.
  ///
  /// @param ids of its lines, in order
  /// @param lines as they stand there
  record File(List<String> ids, List<String> lines) {
    /// The file's bytes: with carriage returns or without, and with a line feed at its end or
    /// without.
    ///
    /// @param style which of them
    byte[] content(long style) {
      String end = style % 3 == 1 ? "\r\n" : "\n";
      String text = String.join(end, lines) + (style % 4 < 2 ? end : "");
      return text.getBytes(UTF_8);
    }

    /// Whether a line can have an answer.
    boolean isAnswerable(int line) {
      return !lines.get(line).contains("/v1/nothing") && !lines.get(line).contains("refuse ");
    }

    /// Whether a line is the same in another version.
    boolean hasSame(int line, File other) {
      return line < Math.min(lines.size(), other.lines.size())
          && lines.get(line).equals(other.lines.get(line));
    }
  }

  /// A file of prompts.
  ///
  /// @param version from 1 on; it changes every tenth line, and each has a line less
  static File plain(int count, int version) {
    return file(count, version, /* isMixed= */ false);
  }

  /// A file in which one line of thirty is not as it should be.
  static File mixed(int count, int version) {
    return file(count, version, /* isMixed= */ true);
  }

  private static File file(int first, int version, boolean isMixed) {
    int count = first - version + 1;
    return new File(
        IntStream.range(0, count).mapToObj(line -> id(line, isMixed)).toList(),
        IntStream.range(0, count).mapToObj(line -> line(line, version, isMixed)).toList());
  }

  private static String id(int line, boolean isMixed) {
    return "l-" + (isMixed && line % MIXED == 61 ? line - 1 : line);
  }

  private static String line(int line, int version, boolean isMixed) {
    int kind = isMixed ? line % MIXED : 0;
    String url = kind == 23 ? "/v1/nothing" : "/v1/chat/completions";
    String text = kind == 42 ? "refuse" : "say";
    return """
    {"custom_id":"%s","method":"POST","url":"%s","body":{"model":"sample-model",\
    "messages":[{"role":"user","content":"%s %d of %d"}]}}\
    """
        .formatted(id(line, isMixed), url, text, line, line % 10 == 0 ? version : 1);
  }

  /// The number of a line by its id.
  static int number(String id) {
    return Integer.parseInt(id.substring(2));
  }

  /// Whether a prompt is a line, not a probe.
  static boolean isLine(Prompt prompt) {
    return prompt.identity().id().startsWith("l-");
  }

  /// Whether the provider refuses a line for what it asks.
  static boolean isRefused(Prompt prompt) {
    return prompt.body().contains("refuse ");
  }
}
