package sluice.provider;

import static sluice.provider.JsonValues.number;
import static sluice.provider.JsonValues.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import sluice.json.StrictJson;
import sluice.provider.ProviderError.Origin;

/// Collects the members of one error under the names that providers use. Of several values for one
/// member, the first or outermost counts. Used for one pass, by one thread.
///
/// OpenAI has `message`, `type`, `param` and `code`; vLLM's `code` is the status; Google has
/// `status` instead of `type`, and the retry delay in `details`; FastAPI has all in `detail`;
/// MiniMax has `status_code` and `status_msg`.
final class ErrorReader {
  private static final Pattern STATUS = Pattern.compile("[1-5][0-9][0-9]");

  /// MiniMax's codes and the names that other providers have for them.
  private static final Map<String, String> OF_BASE_RESP =
      Map.of(
          "1002", "rate_limit_exceeded",
          "1004", "invalid_api_key",
          "1008", "insufficient_balance",
          "1026", "content_filter",
          "1027", "content_filter",
          "1039", "rate_limit_exceeded",
          "2013", "invalid_value",
          "2049", "invalid_api_key");

  private String type = "";
  private String code = "";
  private String message = "";
  private String param = "";
  private String state = "";
  private String delay = "";
  private boolean isFailure;

  /// Takes a member. The parser stands on its value; afterwards there, or on the value's last
  /// token.
  void take(String name, JsonParser value) throws IOException {
    switch (name) {
      case "type" -> type = either(type, text(value));
      case "code", "Code", "error_code", "status_code", "statusCode" ->
          code = either(code, text(value));
      case "message", "Message", "msg", "error_msg", "status_msg" ->
          message = either(message, text(value));
      case "param" -> param = either(param, told(value));
      case "loc" -> param = either(param, location(value));
      case "status" -> state = either(state, text(value));
      case "retry_after", "retry_after_seconds", "retryDelay", "estimated_time" ->
          delay = either(delay, number(value));
      case "success" -> isFailure = value.currentToken() == JsonToken.VALUE_FALSE;
      case "error", "errors", "detail" -> takeAny(value);
      case "details" -> takeDetails(value);
      default -> {}
    }
  }

  /// Takes a text, an object, or a list of them.
  void takeAny(JsonParser value) throws IOException {
    switch (value.currentToken()) {
      case VALUE_STRING -> message = either(message, text(value));
      case START_OBJECT -> StrictJson.forEachMember(value, this::take);
      case START_ARRAY -> {
        while (value.nextToken() != JsonToken.END_ARRAY) {
          takeAny(value);
        }
      }
      default -> {}
    }
  }

  /// Takes the delay from Google's details; their other members describe something else.
  private void takeDetails(JsonParser value) throws IOException {
    var details = new ErrorReader();
    details.takeAny(value);
    delay = either(delay, details.delay);
  }

  private static String either(String first, String second) {
    return first.isEmpty() ? second : first;
  }

  /// Returns a text; a mark for a list or an object that is not empty.
  private static String told(JsonParser value) throws IOException {
    return value.currentToken().isStructStart() ? JsonValues.isFull(value) ? "…" : "" : text(value);
  }

  /// Returns the last step of FastAPI's path to a member; empty if it is not in the body.
  private static String location(JsonParser value) throws IOException {
    if (value.currentToken() != JsonToken.START_ARRAY) {
      return "";
    }
    value.nextToken();
    boolean isInBody = text(value).equals("body");
    String last = "";
    while (value.currentToken() != JsonToken.END_ARRAY) {
      last = text(value);
      value.skipChildren();
      value.nextToken();
    }
    return isInBody ? last : "";
  }

  /// Returns whether an error is reported.
  boolean isTold() {
    return isFailure || !code.isEmpty() || !message.isEmpty();
  }

  /// Returns the collected error.
  ProviderError toError(Origin origin) {
    boolean isStatus = STATUS.matcher(state).matches();
    String told = either(code, isStatus ? state : "");
    return new ProviderError(
        origin, either(type, isStatus ? "" : state), told, message, param, delay, status(told));
  }

  /// Returns an error that is a text, with the collected members beside it; their `type` is
  /// another's.
  ProviderError toError(String text) {
    return new ProviderError(Origin.TEXT, "", code, text, param, delay, status(code));
  }

  /// Returns MiniMax's error; an empty one if it reports success.
  ProviderError toBaseResp() {
    return new ProviderError(
        Origin.OBJECT,
        "",
        OF_BASE_RESP.getOrDefault(code, code),
        code.equals("0") ? "" : message,
        param,
        delay,
        OptionalInt.empty());
  }

  private static OptionalInt status(String code) {
    return STATUS.matcher(code).matches()
        ? OptionalInt.of(Integer.parseInt(code))
        : OptionalInt.empty();
  }
}
