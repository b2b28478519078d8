package sluice.message;

import static sluice.message.ErrorCode.*;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import sluice.message.MessageFields.Member;

/// Tells what a message asks for, and refuses what cannot be sent. Pure; safe for many threads.
///
/// The form is told by the first character that is not blank and by the members present: a batch
/// line (as OpenAI's Batch API has it), a shorthand, or text.
public final class MessageReader {
  private static final char NEXT_LINE = '\u0085';
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final Rules rules;

  /// What may be sent.
  ///
  /// @param endpoints the allowed paths
  /// @param defaultModel for requests that name no model
  /// @param maxBytes the largest message in bytes of UTF-8
  /// @param maxAge an older message is not sent any more
  public record Rules(
      Set<Endpoint> endpoints, Optional<String> defaultModel, int maxBytes, Duration maxAge) {}

  /// A reader under these rules.
  public MessageReader(Rules rules) {
    this.rules = rules;
  }

  /// What the message is: a prompt to send or a refusal to record.
  ///
  /// @param now tells the message's age
  public ParsedMessage read(Message message, Instant now) {
    String text = withoutLeadingBlanks(message.body());
    if (!text.startsWith("{")) {
      return read(message, now, MessageFields.NONE, names -> ofOther(text, message.body(), names));
    }
    try {
      MessageFields envelope = MessageFields.of(text);
      return read(message, now, envelope, names -> ofObject(text, envelope, names));
    } catch (IOException e) {
      return read(
          message, now, MessageFields.NONE, names -> names.refusal(INVALID_JSON, describe(e)));
    }
  }

  /// Age and size come before whatever else is wrong, but not before the names: such a record must
  /// be found as well.
  private ParsedMessage read(
      Message message,
      Instant now,
      MessageFields envelope,
      Function<IdentityReader, ParsedMessage> further) {
    IdentityReader names = IdentityReader.of(message, envelope);
    if (message.sentAt().plus(rules.maxAge()).isBefore(now)) {
      // The code and the text of OpenAI's Batch API, which readers of its error files know.
      String expired = "This request could not be executed before the completion window expired.";
      return names.refusal(BATCH_EXPIRED, expired);
    }
    if (bytes(message.body()) > rules.maxBytes()) {
      return names.refusal(
          TOO_LARGE, "the message is larger than %d bytes".formatted(rules.maxBytes()));
    }
    return further.apply(names);
  }

  private ParsedMessage ofOther(String start, String text, IdentityReader names) {
    if (start.isEmpty()) {
      return names.refusal(UNKNOWN_SHAPE, "the message is blank");
    }
    if (start.startsWith("[")) {
      return names.refusal(
          UNKNOWN_SHAPE, "the message starts with [ and is neither an object nor text");
    }
    if (names.misnamed().isPresent()) {
      return names.misnamed().get();
    }
    return checked(
        names, Endpoint.CHAT_COMPLETIONS, Parameters.NONE, bodies -> bodies.ofText(text));
  }

  private ParsedMessage ofObject(String json, MessageFields envelope, IdentityReader names) {
    return envelope.has(Member.URL) || envelope.has(Member.BODY)
        ? ofBatchLine(json, envelope, names)
        : ofShorthand(json, envelope, names);
  }

  private ParsedMessage ofBatchLine(String json, MessageFields envelope, IdentityReader names) {
    if (!isBatchLine(envelope)) {
      return names.refusal(
          UNKNOWN_SHAPE,
          "a batch line needs an object `body`, and a string `url` or an array `messages` in the body");
    }
    if (names.misnamed().isPresent()) {
      return names.misnamed().get();
    }
    if (envelope.has(Member.METHOD) && !isPost(envelope.value(Member.METHOD))) {
      return names.refusal(UNSUPPORTED_METHOD, "`method` is not POST");
    }
    Optional<Endpoint> endpoint = endpoint(envelope).filter(rules.endpoints()::contains);
    if (endpoint.isEmpty()) {
      return names.refusal(
          UNSUPPORTED_URL, "`url` is none of " + Endpoint.paths(rules.endpoints()));
    }
    return checked(names, endpoint.get(), envelope.inner(), bodies -> bodies.ofBatchLine(json));
  }

  private static boolean isBatchLine(MessageFields envelope) {
    boolean isAddressed =
        envelope.has(Member.URL)
            ? envelope.holds(Member.URL, JsonToken.VALUE_STRING)
            : envelope.inner().hasMessages();
    return isAddressed && envelope.holds(Member.BODY, JsonToken.START_OBJECT);
  }

  /// Messages without a `url` are a chat.
  private static Optional<Endpoint> endpoint(MessageFields envelope) {
    return envelope.has(Member.URL)
        ? Endpoint.of(envelope.value(Member.URL).text())
        : Optional.of(Endpoint.CHAT_COMPLETIONS);
  }

  private ParsedMessage ofShorthand(String json, MessageFields envelope, IdentityReader names) {
    boolean isPrompt = envelope.has(Member.PROMPT);
    boolean isKnown =
        isPrompt != envelope.has(Member.MESSAGES)
            && (envelope.holds(Member.PROMPT, JsonToken.VALUE_STRING)
                || envelope.holds(Member.MESSAGES, JsonToken.START_ARRAY));
    if (!isKnown) {
      return names.refusal(
          UNKNOWN_SHAPE,
          "an object needs `url` and `body`, or exactly one of a string `prompt` and an array `messages`");
    }
    if (names.misnamed().isPresent()) {
      return names.misnamed().get();
    }
    return checked(
        names, Endpoint.CHAT_COMPLETIONS, envelope.top(), bodies -> bodies.ofShorthand(json));
  }

  private ParsedMessage checked(
      IdentityReader names,
      Endpoint endpoint,
      Parameters given,
      Function<RequestBody, String> body) {
    if (given.stream()) {
      return names.refusal(UNSUPPORTED_PARAMETER, "`stream` is true: answers are stored whole");
    }
    if (given.background()) {
      return names.refusal(
          UNSUPPORTED_PARAMETER, "`background` is true: the answer would come later");
    }
    Optional<String> byDefault = given.modelGiven() ? Optional.empty() : defaultModel(endpoint);
    boolean needsModel = endpoint.model() != Endpoint.Model.OPTIONAL;
    if (needsModel && !given.modelGiven() && byDefault.isEmpty()) {
      return names.refusal(
          MISSING_MODEL, "the request names no `model`, and no default applies to it");
    }
    String text = body.apply(new RequestBody(byDefault));
    String request = Sha256.hex(endpoint.path() + "\n" + text);
    return new Prompt(names.identity(), endpoint, text, byDefault.orElse(given.model()), request);
  }

  private Optional<String> defaultModel(Endpoint endpoint) {
    return endpoint.model() == Endpoint.Model.DEFAULTED ? rules.defaultModel() : Optional.empty();
  }

  private static boolean isPost(MessageFields.Value method) {
    return method.isString() && method.text().equals("POST");
  }

  /// Says what is wrong and where, in words of our own: the parser's would quote the prompt.
  private static String describe(IOException e) {
    String what =
        switch (e) {
          case TrailingContentException _ -> "something stands after the object";
          case JsonEOFException _ -> "it ends too early";
          case StreamConstraintsException _ ->
              "it is nested deeper than 64, or holds a number or a name that is too long";
          case JsonProcessingException parsing
              when parsing.getOriginalMessage().startsWith("Duplicate") ->
              "a member stands twice";
          default -> "it cannot be parsed";
        };
    return "the message is not one valid JSON object: " + what + where(e);
  }

  private static String where(IOException e) {
    if (e instanceof JsonProcessingException parsing && parsing.getLocation() != null) {
      JsonLocation location = parsing.getLocation();
      return " (line %d, column %d)".formatted(location.getLineNr(), location.getColumnNr());
    }
    return "";
  }

  /// A text from its first character that is not blank on; empty where all are. Blank is what
  /// Unicode or Java takes for white space, and a byte order mark.
  public static String withoutLeadingBlanks(String body) {
    int start = 0;
    while (start < body.length() && isBlank(body.charAt(start))) {
      start++;
    }
    return body.substring(start);
  }

  private static boolean isBlank(char character) {
    return switch (character) {
      case NEXT_LINE, BYTE_ORDER_MARK -> true;
      default -> Character.isWhitespace(character) || Character.isSpaceChar(character);
    };
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
