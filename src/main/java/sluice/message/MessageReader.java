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

/// Parses messages into prompts, and refuses those that cannot be sent. Pure; safe for many
/// threads.
///
/// A message is a batch line (as in OpenAI's Batch API), a shorthand or text. Its first character
/// that is not blank and the members present decide which.
public final class MessageReader {
  private static final char NEXT_LINE = '\u0085';
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final Rules rules;

  /// The limits within which a message is sent.
  ///
  /// @param endpoints the allowed paths
  /// @param defaultModel the model of requests that name none
  /// @param maxBytes the largest size of a message, in bytes of UTF-8
  /// @param maxAge the largest age of a message, since it was put on the queue
  public record Rules(
      Set<Endpoint> endpoints, Optional<String> defaultModel, int maxBytes, Duration maxAge) {}

  /// Creates a reader that applies these rules.
  public MessageReader(Rules rules) {
    this.rules = rules;
  }

  /// Parses a message. An invalid message is a result, not an exception.
  ///
  /// @param now the time at which the message's age is measured
  public ParsedMessage read(Message message, Instant now) {
    String text = withoutLeadingBlanks(message.body());
    if (!text.startsWith("{")) {
      return read(
          message, now, MessageFields.NONE, identity -> ofOther(text, message.body(), identity));
    }
    try {
      MessageFields fields = MessageFields.of(text);
      return read(message, now, fields, identity -> ofObject(text, fields, identity));
    } catch (IOException e) {
      return read(
          message,
          now,
          MessageFields.NONE,
          identity -> identity.refusal(INVALID_JSON, describe(e)));
    }
  }

  /// Checks age and size before all else, but after the identity is known, since every refusal is
  /// recorded under it.
  private ParsedMessage read(
      Message message,
      Instant now,
      MessageFields fields,
      Function<IdentityReader, ParsedMessage> further) {
    IdentityReader identity = IdentityReader.of(message, fields);
    if (message.sentAt().plus(rules.maxAge()).isBefore(now)) {
      // Code and text are those of OpenAI's Batch API, known from its error files.
      String expired = "This request could not be executed before the completion window expired.";
      return identity.refusal(BATCH_EXPIRED, expired);
    }
    if (bytes(message.body()) > rules.maxBytes()) {
      return identity.refusal(
          TOO_LARGE, "the message is larger than %d bytes".formatted(rules.maxBytes()));
    }
    return further.apply(identity);
  }

  private ParsedMessage ofOther(String start, String text, IdentityReader identity) {
    if (start.isEmpty()) {
      return identity.refusal(UNKNOWN_SHAPE, "the message is blank");
    }
    if (start.startsWith("[")) {
      return identity.refusal(
          UNKNOWN_SHAPE, "the message starts with [ and is neither an object nor text");
    }
    if (identity.misnamed().isPresent()) {
      return identity.misnamed().get();
    }
    return checked(
        identity, Endpoint.CHAT_COMPLETIONS, Parameters.NONE, bodies -> bodies.ofText(text));
  }

  private ParsedMessage ofObject(String json, MessageFields fields, IdentityReader identity) {
    return fields.has(Member.URL) || fields.has(Member.BODY)
        ? ofBatchLine(json, fields, identity)
        : ofShorthand(json, fields, identity);
  }

  private ParsedMessage ofBatchLine(String json, MessageFields fields, IdentityReader identity) {
    if (!isBatchLine(fields)) {
      return identity.refusal(
          UNKNOWN_SHAPE,
          "a batch line needs an object `body`, and a string `url` or an array `messages` in the body");
    }
    if (identity.misnamed().isPresent()) {
      return identity.misnamed().get();
    }
    if (fields.has(Member.METHOD) && !isPost(fields.value(Member.METHOD))) {
      return identity.refusal(UNSUPPORTED_METHOD, "`method` is not POST");
    }
    Optional<Endpoint> endpoint = endpoint(fields).filter(rules.endpoints()::contains);
    if (endpoint.isEmpty()) {
      return identity.refusal(
          UNSUPPORTED_URL, "`url` is none of " + Endpoint.paths(rules.endpoints()));
    }
    return checked(identity, endpoint.get(), fields.inner(), bodies -> bodies.ofBatchLine(json));
  }

  private static boolean isBatchLine(MessageFields fields) {
    boolean isAddressed =
        fields.has(Member.URL)
            ? fields.holds(Member.URL, JsonToken.VALUE_STRING)
            : fields.inner().hasMessages();
    return isAddressed && fields.holds(Member.BODY, JsonToken.START_OBJECT);
  }

  /// Returns the endpoint; a batch line without a `url` is a chat completion.
  private static Optional<Endpoint> endpoint(MessageFields fields) {
    return fields.has(Member.URL)
        ? Endpoint.of(fields.value(Member.URL).text())
        : Optional.of(Endpoint.CHAT_COMPLETIONS);
  }

  private ParsedMessage ofShorthand(String json, MessageFields fields, IdentityReader identity) {
    boolean isPrompt = fields.has(Member.PROMPT);
    boolean isKnown =
        isPrompt != fields.has(Member.MESSAGES)
            && (fields.holds(Member.PROMPT, JsonToken.VALUE_STRING)
                || fields.holds(Member.MESSAGES, JsonToken.START_ARRAY));
    if (!isKnown) {
      return identity.refusal(
          UNKNOWN_SHAPE,
          "an object needs `url` and `body`, or exactly one of a string `prompt` and an array `messages`");
    }
    if (identity.misnamed().isPresent()) {
      return identity.misnamed().get();
    }
    return checked(
        identity,
        Endpoint.CHAT_COMPLETIONS,
        fields.top(),
        bodies -> bodies.ofShorthand(json, fields));
  }

  private ParsedMessage checked(
      IdentityReader identity,
      Endpoint endpoint,
      Parameters given,
      Function<RequestBody, String> body) {
    if (given.stream()) {
      return identity.refusal(UNSUPPORTED_PARAMETER, "`stream` is true: answers are stored whole");
    }
    if (given.background()) {
      return identity.refusal(
          UNSUPPORTED_PARAMETER, "`background` is true: the answer would come later");
    }
    Optional<String> byDefault = given.modelGiven() ? Optional.empty() : defaultModel(endpoint);
    boolean needsModel = endpoint.model() != Endpoint.Model.OPTIONAL;
    if (needsModel && !given.modelGiven() && byDefault.isEmpty()) {
      return identity.refusal(
          MISSING_MODEL, "the request names no `model`, and no default applies to it");
    }
    String text = body.apply(new RequestBody(byDefault));
    String request = Sha256.hex(endpoint.path() + "\n" + text);
    return new Prompt(
        identity.identity(), endpoint, text, byDefault.orElse(given.model()), request);
  }

  private Optional<String> defaultModel(Endpoint endpoint) {
    return endpoint.model() == Endpoint.Model.DEFAULTED ? rules.defaultModel() : Optional.empty();
  }

  private static boolean isPost(MessageFields.Value method) {
    return method.isString() && method.text().equals("POST");
  }

  /// Says what is wrong and where, without the parser's own message, which quotes the prompt.
  private static String describe(IOException e) {
    String what =
        switch (e) {
          case TrailingContentException _ -> "something follows the object";
          case JsonEOFException _ -> "it ends too early";
          case StreamConstraintsException _ ->
              "it is nested deeper than 64, or holds a number or a name that is too long";
          case JsonProcessingException parsing
              when parsing.getOriginalMessage().startsWith("Duplicate") ->
              "a member occurs twice";
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

  /// Returns a text without the blank characters at its beginning. Blank characters are those that
  /// Unicode or Java classify as white space, and the byte order mark.
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
