package sluice.provider;

import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An error as a provider's body tells it, in whichever of the known shapes. Immutable.
///
/// OpenAI: `{"error":{"message","type","param","code"}}`; vLLM gives `code` as the status; others
/// give `error` as a string, or the members at the top. A member that is missing, null or the word
/// None is empty here.
///
/// @param status `code` where it is a number, else empty
record ProviderError(String type, String code, String message, OptionalInt status) {
  /// OpenAI's words for an account that can pay no more (some come as `type` with no code), and
  /// Anthropic's.
  private static final Set<String> QUOTA_CODES =
      Set.of(
          "insufficient_quota",
          "credit_balance_exhausted",
          "organization_spend_limit_exceeded",
          "project_spend_limit_exceeded",
          "organization_usage_limit_exceeded",
          "billing_hard_limit_reached",
          "billing_not_active",
          "enforced_spend_limit_reached",
          "billing_error");

  private static final Set<String> KEY_CODES = Set.of("invalid_api_key", "authentication_error");
  private static final Set<String> RATE_CODES =
      Set.of("rate_limit_exceeded", "rate_limit_error", "slow_down", "too_many_requests");
  private static final Set<String> OVERLOAD_CODES =
      Set.of("server_is_overloaded", "overloaded_error", "engine_overloaded_error");
  private static final Set<String> TOO_LARGE_CODES =
      Set.of("context_length_exceeded", "request_too_large");

  /// Among them those of a failed `/v1/responses`: `invalid_prompt`, `image_too_large`,
  /// `unsupported_image_media_type`, …
  private static final Pattern REFUSAL =
      Pattern.compile(
          "invalid_.+|not_found_error|model_not_found|(?:unsupported_|empty_)?image_.+");

  private static final Pattern NO_CREDIT =
      opening(
          "your credit balance is too low|insufficient balance|insufficient credits"
              + "|you have reached your specified \\w+ usage limits");
  private static final Pattern NO_KEY =
      opening(
          "incorrect api key|api key not valid|api key expired"
              + "|this organization has been disabled");
  private static final Pattern NO_ADDRESS = opening("invalid url \\(");
  private static final Pattern OF_A_LIMIT =
      Pattern.compile("\\bLimit (\\d{1,15}),(?: Used \\d{1,15},)? Requested (\\d{1,15})\\b");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  /// Words count only where they open a message, LiteLLM's own prefix apart: further on they may be
  /// quoted from the request, and one prompt must not stop the others.
  private static Pattern opening(String words) {
    return Pattern.compile("(?is)(?:litellm\\..{0,300}?)?(?:" + words + ")");
  }

  /// An error that is nothing but a text.
  static ProviderError ofMessage(String message) {
    return new ProviderError("", "", message, OptionalInt.empty());
  }

  /// Reads the code first: the type stays `insufficient_quota` in answers whose code says
  /// otherwise.
  private String name() {
    return code.isEmpty() || status.isPresent() ? type : code;
  }

  boolean isQuota() {
    return QUOTA_CODES.contains(name()) || opensWith(NO_CREDIT);
  }

  boolean isKey() {
    return KEY_CODES.contains(name()) || opensWith(NO_KEY);
  }

  /// The address is unknown, not what was asked of it: the error names nothing, or says so
  /// (OpenAI).
  boolean isAddress() {
    return name().isEmpty() || opensWith(NO_ADDRESS);
  }

  boolean isRate() {
    return RATE_CODES.contains(name());
  }

  boolean isOverload() {
    return OVERLOAD_CODES.contains(name());
  }

  /// A request that no waiting makes small enough, though it comes with the type and code of a rate
  /// limit.
  boolean isTooLarge() {
    return TOO_LARGE_CODES.contains(name())
        || message.toLowerCase(Locale.ROOT).contains("request too large")
        || isMoreThanTheLimit();
  }

  private boolean isMoreThanTheLimit() {
    Matcher told = OF_A_LIMIT.matcher(message);
    return told.find() && Long.parseLong(told.group(2)) > Long.parseLong(told.group(1));
  }

  /// The request itself is wrong, where no status says so.
  boolean isRefusal() {
    return REFUSAL.matcher(name()).matches() || REFUSAL.matcher(type).matches() || isTooLarge();
  }

  /// The code or the type, where it is a plain name; it may stand in a record, unlike the message,
  /// which may quote the prompt.
  String label() {
    return NAME.matcher(name()).matches() ? name() : "unnamed";
  }

  private boolean opensWith(Pattern words) {
    return words.matcher(message).lookingAt();
  }
}
