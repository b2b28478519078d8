package sluice.message;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import sluice.json.StrictJson;

/// What one pass over a JSON message finds: the members that tell its form, and the parameters at
/// the top and in `body`. Immutable.
///
/// @param members the telling members present, with what they hold
/// @param top the parameters among the message's own members, which count in a shorthand
/// @param inner the parameters inside `body`, which count in a batch line
record MessageFields(Map<Member, Value> members, Parameters top, Parameters inner) {
  /// For text, and for JSON that cannot be read.
  static final MessageFields NONE = new MessageFields(Map.of(), Parameters.NONE, Parameters.NONE);

  /// A member that tells the form of a message, or whose record it is.
  enum Member {
    CUSTOM_ID("custom_id", true),
    JOB("job", true),
    METHOD("method", true),
    URL("url", true),
    BODY("body", false),
    PROMPT("prompt", false),
    MESSAGES("messages", false);

    private final String name;
    private final boolean isShort;

    Member(String name, boolean isShort) {
      this.name = name;
      this.isShort = isShort;
    }

    static Optional<Member> named(String name) {
      return Arrays.stream(values()).filter(member -> member.name.equals(name)).findFirst();
    }
  }

  /// What a telling member holds: its first token, and the text of those that are short.
  record Value(JsonToken type, String text) {
    boolean isString() {
      return type == JsonToken.VALUE_STRING;
    }

    /// What names a prompt or a job: a string, or an integer as its digits.
    Optional<String> name() {
      return isString() || type == JsonToken.VALUE_NUMBER_INT
          ? Optional.of(text)
          : Optional.empty();
    }
  }

  /// Reads the whole message, so that whatever is wrong with its JSON shows here.
  ///
  /// @throws IOException where it is not one valid JSON object
  static MessageFields of(String json) throws IOException {
    try (JsonParser parser = StrictJson.OF_MESSAGES.parser(json)) {
      parser.nextToken();
      MessageFields envelope = members(parser);
      if (parser.nextToken() != null) {
        throw new TrailingContentException();
      }
      return envelope;
    }
  }

  private static MessageFields members(JsonParser parser) throws IOException {
    Map<Member, Value> members = new EnumMap<>(Member.class);
    Parameters top = Parameters.NONE;
    Parameters inner = Parameters.NONE;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken type = parser.nextToken();
      top = top.with(name, parser);
      Optional<Member> member = Member.named(name);
      if (member.isPresent()) {
        members.put(member.get(), new Value(type, member.get().isShort ? parser.getText() : ""));
      }
      if (name.equals("body") && type == JsonToken.START_OBJECT) {
        inner = parameters(parser);
      } else {
        parser.skipChildren();
      }
    }
    return new MessageFields(members, top, inner);
  }

  private static Parameters parameters(JsonParser parser) throws IOException {
    Parameters found = Parameters.NONE;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      found = found.with(name, parser);
      parser.skipChildren();
    }
    return found;
  }

  boolean has(Member member) {
    return members.containsKey(member);
  }

  boolean holds(Member member, JsonToken type) {
    return has(member) && value(member).type() == type;
  }

  Value value(Member member) {
    return members.getOrDefault(member, new Value(JsonToken.NOT_AVAILABLE, ""));
  }
}
