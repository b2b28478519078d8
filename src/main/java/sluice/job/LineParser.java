package sluice.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Optional;
import sluice.chunk.JsonFields;
import sluice.input.InputLine;
import sluice.message.Identity;
import sluice.message.InvalidMessage;
import sluice.message.Message;
import sluice.message.MessageReader;
import sluice.message.ParsedMessage;

/// Reads the lines of one file in order, by the rules of messages: what a message may be, a line
/// may be. A line without an id gets one made from it. Confined to one thread.
final class LineParser {
  private final MessageReader reader;
  private final String job;
  private final DerivedIds ids = new DerivedIds();

  /// A line, read.
  ///
  /// @param isDerived whether its id was made
  record Parsed(ParsedMessage message, boolean isDerived) {}

  LineParser(MessageReader.Rules rules, String job) {
    this.reader = new MessageReader(rules);
    this.job = job;
  }

  Parsed parse(InputLine line) {
    return switch (line) {
      case InputLine.Text(int _, String text) -> parse(text, text, Optional.empty());
      case InputLine.Row(int _, String prompt, Optional<String> customId) ->
          parse(shorthand(prompt), prompt, customId);
      case InputLine.Unreadable unreadable -> refused(unreadable);
    };
  }

  /// @param derivation what the id is made of, if the line has none
  private Parsed parse(String body, String derivation, Optional<String> customId) {
    ParsedMessage own = read(body, customId);
    return own.identity().own()
        ? new Parsed(own, /* isDerived= */ false)
        : new Parsed(named(own, body, derivation, customId), /* isDerived= */ true);
  }

  /// An id that is malformed beside the line stays the reason why it is refused.
  private ParsedMessage named(
      ParsedMessage own, String body, String derivation, Optional<String> customId) {
    String id = ids.ofText(derivation);
    return switch (own) {
      case InvalidMessage refusal when customId.isPresent() -> renamed(refusal, id);
      default -> read(body, Optional.of(id));
    };
  }

  private ParsedMessage renamed(InvalidMessage refusal, String id) {
    return new InvalidMessage(identity(id), refusal.code(), refusal.message(), refusal.request());
  }

  private Parsed refused(InputLine.Unreadable line) {
    return new Parsed(
        new InvalidMessage(
            identity(ids.ofDigest(line.digest())), line.code(), line.message(), line.digest()),
        /* isDerived= */ true);
  }

  private Identity identity(String id) {
    return new Identity(job, id, /* own= */ true);
  }

  private ParsedMessage read(String body, Optional<String> customId) {
    var message =
        new Message(
            "", body, customId, Optional.of(job), "", Optional.empty(), 1, Instant.EPOCH, "");
    return reader.read(message, Instant.EPOCH);
  }

  /// A prompt of a table is a text whatever it begins with; a blank one is refused as a blank text
  /// is.
  private static String shorthand(String prompt) {
    if (MessageReader.withoutLeadingBlanks(prompt).isEmpty()) {
      return prompt;
    }
    byte[] json =
        JsonFields.write(generator -> {
          generator.writeStartObject();
          generator.writeStringField("prompt", prompt);
          generator.writeEndObject();
        });
    return new String(json, UTF_8);
  }
}
