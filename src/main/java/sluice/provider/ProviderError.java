package sluice.provider;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// An error that a response body reports in one of the known forms. Immutable.
///
/// Members that are missing, null or the word None are empty.
///
/// @param origin the place of the error in the body
/// @param param the part of the request that the error concerns
/// @param delay the time to wait, in seconds or as a Go duration
/// @param status `code` if it is an HTTP status, else empty
record ProviderError(
    Origin origin,
    String type,
    String code,
    String message,
    String param,
    String delay,
    OptionalInt status) {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final Pattern OF_LITELLM = Pattern.compile("litellm\\.([A-Za-z]{1,60}):");

  /// No error.
  static final ProviderError NONE = ofMessage(Origin.BESIDE, "");

  /// The place of an error, which says how certain it is that the provider itself reports one.
  enum Origin {
    /// The members of an error object.
    OBJECT,
    /// A member `error` that is not an object, mostly a text.
    TEXT,
    /// Other members (`detail`, `message`, `success`, …), as gateways and web servers have them.
    BESIDE
  }

  /// Returns an error that has only a message.
  static ProviderError ofMessage(Origin origin, String message) {
    return new ProviderError(origin, "", "", message, "", "", OptionalInt.empty());
  }

  /// Returns this error with the type that AWS gives in a header; the body has only a message.
  ///
  /// @param header the header's value, which may have a namespace before the type and an address
  ///   after it
  ProviderError ofAws(String header) {
    String name = header.substring(header.indexOf('#') + 1).split(":", 2)[0].strip();
    return name.isEmpty() || !type.isEmpty()
        ? this
        : new ProviderError(Origin.OBJECT, name, code, message, param, delay, status);
  }

  /// Returns whether the error says nothing, or reports success; an answer beside it counts.
  boolean isEmpty() {
    boolean isSilent = code.isEmpty() && type.isEmpty() && message.isEmpty();
    return (isSilent || code.equals("0")) && origin != Origin.TEXT;
  }

  /// Returns whether the account's quota or credit is used up.
  ///
  /// The code precedes the type, which is `insufficient_quota` also in errors whose code says
  /// otherwise.
  boolean isQuota() {
    boolean isSaidByType = ErrorNames.isQuota(normalType()) && !isRate() && !isSpecific();
    return ErrorNames.isQuota(normalCode()) || isSaidByType || ErrorWords.tellOfNoCredit(message);
  }

  /// Returns whether the key is refused.
  boolean isKey() {
    return ErrorNames.isKey(normalName()) || ErrorWords.tellOfNoKey(message);
  }

  /// Returns whether the address is unknown, rather than a thing that the request names.
  boolean isAddress() {
    return param.isEmpty()
        && (normalName().isEmpty()
            || ErrorNames.isAddress(normalName())
            || ErrorWords.tellOfNoAddress(message));
  }

  /// Returns whether the rate limit is exceeded.
  boolean isRate() {
    return names().anyMatch(ErrorNames::isRate);
  }

  /// Returns whether the provider is overloaded.
  boolean isOverload() {
    return names().anyMatch(ErrorNames::isOverload);
  }

  /// Returns whether rate, capacity or load prevent an answer for now.
  boolean isThrottle() {
    return names().anyMatch(ErrorNames::isThrottle)
        || (!namesRequest() && ErrorWords.tellOfThrottling(message));
  }

  /// Returns whether the request can never succeed. The code decides, since the type may be that of
  /// a rate limit.
  boolean isHopeless() {
    return isSpecific() || ErrorWords.tellOfTooLarge(message);
  }

  private boolean isSpecific() {
    return ErrorNames.isSpecific(normalName());
  }

  /// Returns whether the error concerns the request: it says what is wrong with it, or that
  /// something is, without mentioning an account or a key.
  boolean namesRequest() {
    return !param.isEmpty()
        || isHopeless()
        || names().anyMatch(ErrorNames::isSpecific)
        || (names().anyMatch(ErrorNames::isGeneral) && !mentionsAccount() && !mentionsKey());
  }

  /// Returns whether the model does not exist.
  boolean isModel() {
    return origin == Origin.OBJECT && ErrorWords.tellOfNoModel(message);
  }

  private boolean mentionsAccount() {
    return ErrorWords.mentionAccount(message) || names().anyMatch(ErrorNames::isOfAccount);
  }

  private boolean mentionsKey() {
    return ErrorWords.mentionKey(message);
  }

  /// Returns the outage that the error reports if it does not concern the request.
  OutageKind possibleOutage() {
    return mentionsKey() && !mentionsAccount() ? OutageKind.AUTH : OutageKind.QUOTA;
  }

  /// Returns the status that fits an error inside a successful response.
  int impliedStatus() {
    int told = status.orElse(0);
    if (told >= 300) {
      return told;
    }
    if (isRate() || isQuota()) {
      return 429;
    }
    if (names().anyMatch(ErrorNames::isThrottle)) {
      return 503;
    }
    return namesRequest() || isKey() ? 400 : 500;
  }

  /// Returns the code or the type if it is a plain name, else an empty text. It may be stored and
  /// logged, unlike the message, which may quote the prompt.
  String label() {
    return PLAIN.matcher(name()).matches() ? name() : "";
  }

  private String name() {
    return code.isEmpty() || status.isPresent() ? type : code;
  }

  private String normalName() {
    return normalCode().isEmpty() ? normalType() : normalCode();
  }

  private String normalCode() {
    return status.isPresent() ? "" : ErrorNames.normal(code);
  }

  private String normalType() {
    return ErrorNames.normal(type.isEmpty() ? typeOfLiteLlm() : type);
  }

  private String typeOfLiteLlm() {
    Matcher prefix = OF_LITELLM.matcher(message);
    return prefix.lookingAt() ? prefix.group(1) : "";
  }

  private Stream<String> names() {
    return Stream.of(normalCode(), normalType());
  }
}
