package sluice.message;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import sluice.json.StrictJson;

/// The members of a JSON message that decide its form, its identity and whether it can be sent;
/// read in one pass. Immutable.
///
/// @param members the deciding members that are present, with their values
/// @param top the parameters among the message's own members; they apply to a shorthand
/// @param inner the parameters inside `body`; they apply to a batch line
/// @param isPlain whether it has no members but `custom_id`, `job` and `prompt`
record MessageFields(
    Map<Member, Value> members, Parameters top, Parameters inner, boolean isPlain) {
  private static final Set<Member> PLAIN = EnumSet.of(Member.CUSTOM_ID, Member.JOB, Member.PROMPT);

  /// No members: the message is text, or JSON that is not valid.
  static final MessageFields NONE =
      new MessageFields(Map.of(), Parameters.NONE, Parameters.NONE, /* isPlain= */ false);

  /// A member that decides the form of a message or the identity of its record.
  enum Member {
    CUSTOM_ID("custom_id", true),
    JOB("job", true),
    METHOD("method", true),
    URL("url", true),
    BODY("body", false),
    PROMPT("prompt", true),
    MESSAGES("messages", false);

    private static final Map<String, Member> BY_NAME =
        Arrays.stream(values()).collect(Collectors.toMap(member -> member.name, member -> member));

    private final String name;
    private final boolean isTextRead;

    Member(String name, boolean isTextRead) {
      this.name = name;
      this.isTextRead = isTextRead;
    }

    static Optional<Member> named(String name) {
      return Optional.ofNullable(BY_NAME.get(name));
    }
  }

  /// The value of a deciding member.
  ///
  /// @param type the value's first token
  /// @param text the value's text; empty for `body` and `messages`
  record Value(JsonToken type, String text) {
    boolean isString() {
      return type == JsonToken.VALUE_STRING;
    }

    /// Returns the value as an id or a job: a string, or the digits of an integer.
    Optional<String> name() {
      return isString() || type == JsonToken.VALUE_NUMBER_INT
          ? Optional.of(text)
          : Optional.empty();
    }
  }

  /// Reads the whole message, so that an error in its JSON is found here.
  ///
  /// @throws IOException if the message is not one valid JSON object
  static MessageFields of(String json) throws IOException {
    try (JsonParser parser = StrictJson.OF_MESSAGES.parser(json)) {
      parser.nextToken();
      MessageFields fields = new Reading().read(parser);
      if (parser.nextToken() != null) {
        throw new TrailingContentException();
      }
      return fields;
    }
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

  /// Collects the members in one pass.
  private static final class Reading {
    private final Map<Member, Value> members = new EnumMap<>(Member.class);
    private Parameters top = Parameters.NONE;
    private Parameters inner = Parameters.NONE;
    private boolean isPlain = true;

    MessageFields read(JsonParser message) throws IOException {
      StrictJson.forEachMember(message, this::takeTop);
      return new MessageFields(members, top, inner, isPlain);
    }

    private void takeTop(String name, JsonParser value) throws IOException {
      JsonToken type = value.currentToken();
      top = top.with(name, value);
      Optional<Member> member = Member.named(name);
      isPlain &= member.filter(PLAIN::contains).isPresent();
      if (member.isPresent()) {
        members.put(member.get(), new Value(type, member.get().isTextRead ? value.getText() : ""));
      }
      if (name.equals("body") && type == JsonToken.START_OBJECT) {
        StrictJson.forEachMember(value, this::takeInner);
      }
    }

    private void takeInner(String name, JsonParser value) throws IOException {
      inner = inner.with(name, value);
    }
  }
}
