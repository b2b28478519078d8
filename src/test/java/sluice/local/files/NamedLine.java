package sluice.local.files;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import sluice.message.ErrorCode;
import sluice.message.InvalidMessage;
import sluice.message.MessageReader;
import sluice.message.ParsedMessage;
import sluice.message.Prompt;

/// Writes a line so that it keeps its identity wherever it is sent: what was made from the line
/// becomes its `custom_id`. Pure.
final class NamedLine {
  private NamedLine() {}

  /// The line with its line feed. One that is refused anyway stays as it is.
  static String of(PromptLine line) {
    return line.derivedId()
            .filter(_ -> isSendable(line.reading()))
            .map(id -> named(line.text(), id))
            .orElse(line.text())
        + "\n";
  }

  /// A line that only lacks a model may go to a function that has one.
  private static boolean isSendable(ParsedMessage reading) {
    return switch (reading) {
      case Prompt _ -> true;
      case InvalidMessage refusal -> refusal.code() == ErrorCode.MISSING_MODEL;
    };
  }

  private static String named(String text, String id) {
    String start = MessageReader.withoutLeadingBlanks(text);
    return start.startsWith("{")
        ? "{\"custom_id\":\"%s\",%s".formatted(id, start.substring(1))
        : JsonNodeFactory.instance.objectNode().put("custom_id", id).put("prompt", text).toString();
  }
}
