package sluice.provider;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// An error as a provider's body tells it, in whichever of the known shapes. Immutable.
///
/// A member that is missing, null or the word None is empty here.
///
/// @param origin where in the body it stands
/// @param param what of the request it is about
/// @param delay how long to wait, in seconds or as a duration of Go's
/// @param status `code` where it is a number, else empty
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

  /// Nothing is told.
  static final ProviderError NONE = ofMessage(Origin.BESIDE, "");

  /// Where an error stands: this is how sure it is that the provider itself speaks of one.
  enum Origin {
    /// The members of an error object.
    OBJECT,
    /// `error` is something else, mostly a text.
    TEXT,
    /// Other members tell of it (`detail`, `message`, `success`, …), as gateways and servers do.
    BESIDE
  }

  /// An error that is nothing but a text.
  static ProviderError ofMessage(Origin origin, String message) {
    return new ProviderError(origin, "", "", message, "", "", OptionalInt.empty());
  }

  /// With the type that AWS tells in a header, beside a body that has a message alone.
  ///
  /// @param header as it stands there, maybe with a namespace before it and an address behind it
  ProviderError ofAws(String header) {
    String name = header.substring(header.indexOf('#') + 1).split(":", 2)[0].strip();
    return name.isEmpty() || !type.isEmpty()
        ? this
        : new ProviderError(Origin.OBJECT, name, code, message, param, delay, status);
  }

  /// Says nothing, or that all is well; so an answer beside it is one.
  boolean isEmpty() {
    boolean isSilent = code.isEmpty() && type.isEmpty() && message.isEmpty();
    return (isSilent || code.equals("0")) && origin != Origin.TEXT;
  }

  /// The account can pay no more.
  ///
  /// The code is read first: the type stays `insufficient_quota` in errors whose code says
  /// otherwise.
  boolean isQuota() {
    boolean isSaidByType = ErrorNames.isQuota(normalType()) && !isRate() && !isSpecific();
    return ErrorNames.isQuota(normalCode()) || isSaidByType || ErrorWords.tellOfNoCredit(message);
  }

  boolean isKey() {
    return ErrorNames.isKey(normalName()) || ErrorWords.tellOfNoKey(message);
  }

  /// The address is unknown, not what was asked of it: the error names nothing, or says so.
  boolean isAddress() {
    return param.isEmpty()
        && (normalName().isEmpty()
            || ErrorNames.isAddress(normalName())
            || ErrorWords.tellOfNoAddress(message));
  }

  boolean isRate() {
    return names().anyMatch(ErrorNames::isRate);
  }

  boolean isOverload() {
    return names().anyMatch(ErrorNames::isOverload);
  }

  /// It was too much, for now.
  boolean isThrottle() {
    return names().anyMatch(ErrorNames::isThrottle)
        || (!namesRequest() && ErrorWords.tellOfThrottling(message));
  }

  /// A request that no waiting mends, by its code: though it may come with the type of a rate
  /// limit.
  boolean isHopeless() {
    return isSpecific() || ErrorWords.tellOfTooLarge(message);
  }

  private boolean isSpecific() {
    return ErrorNames.isSpecific(normalName());
  }

  /// Says what is wrong with the request, or that the request is wrong. The latter some say of an
  /// account as well: then it names nothing.
  boolean namesRequest() {
    return !param.isEmpty()
        || isHopeless()
        || names().anyMatch(ErrorNames::isSpecific)
        || (names().anyMatch(ErrorNames::isGeneral) && !mentionsAccount() && !mentionsKey());
  }

  /// Tells of a model that is not there.
  boolean isModel() {
    return origin == Origin.OBJECT && ErrorWords.tellOfNoModel(message);
  }

  private boolean mentionsAccount() {
    return ErrorWords.mentionAccount(message) || names().anyMatch(ErrorNames::isOfAccount);
  }

  private boolean mentionsKey() {
    return ErrorWords.mentionKey(message);
  }

  /// Whose trouble it would be if it were not the request's.
  OutageKind suspected() {
    return mentionsKey() && !mentionsAccount() ? OutageKind.AUTH : OutageKind.QUOTA;
  }

  /// The status it would have come with, where it stands behind another.
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

  /// The code or the type, where it is a plain name, else nothing; it may stand in a record, unlike
  /// the message, which may quote the prompt.
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
