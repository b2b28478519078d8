package sluice.local.files;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import sluice.message.Message;
import sluice.message.MessageReader;
import sluice.message.ParsedMessage;
import sluice.message.Sha256;

/// Gives the lines of one file their identities, in order: their own, else one made from the line,
/// so that a later run knows them again. Confined to one thread.
public final class PromptReader {
  private static final int DIGITS = 16;

  private final MessageReader reader;
  private final String job;
  private final Map<String, Integer> seen = new HashMap<>();

  /// @param job of the lines that name none
  PromptReader(MessageReader reader, String job) {
    this.reader = reader;
    this.job = job;
  }

  /// The lines of a file with their identities.
  public static Stream<PromptLine> named(
      Stream<String> lines, MessageReader.Rules rules, String job) {
    return lines.map(new PromptReader(new MessageReader(rules), job)::read);
  }

  PromptLine read(String line) {
    ParsedMessage own = read(line, Optional.empty());
    if (own.identity().own()) {
      return new PromptLine(line, Optional.empty(), own);
    }
    Optional<String> derived = Optional.of(derive(line));
    return new PromptLine(line, derived, read(line, derived));
  }

  private String derive(String line) {
    String name = Sha256.hex(line).substring(0, DIGITS);
    int count = seen.merge(name, 1, Integer::sum);
    return count == 1 ? name : name + "-" + count;
  }

  private ParsedMessage read(String line, Optional<String> customId) {
    Instant now = Instant.now();
    var message =
        new Message("", line, customId, Optional.of(job), "", Optional.empty(), 1, now, "");
    return reader.read(message, now);
  }
}
