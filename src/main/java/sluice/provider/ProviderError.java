package sluice.provider;

import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/// An error as a provider's body tells it, in whichever of the known shapes. Immutable.
///
/// OpenAI: `{"error":{"message","type","param","code"}}`; vLLM gives `code` as the status; others give `error` as a string, or the members at
/// the top. A member that is missing, null or the word None is empty here.
///
/// @param status `code` where it is a number, else empty
record ProviderError(String type, String code, String message, OptionalInt status) {
  /// OpenAI's words for an account that can pay no more (some come as `type` with no code), and Anthropic's.
  private static final Set<String> QUOTA_CODES =
      Set.of(
          "insufficient_quota",
          "credit_balance_exhausted",
          "organization_spend_limit_exceeded",
          "project_spend_limit_exceeded",
          "organization_usage_limit_exceeded",
          "billing_hard_limit_reached",
          "enforced_spend_limit_reached",
          "billing_error");

  private static final Set<String> KEY_CODES = Set.of("invalid_api_key", "authentication_error");
  private static final Set<String> RATE_CODES =
      Set.of("rate_limit_exceeded", "rate_limit_error", "slow_down", "too_many_requests");
  private static final Set<String> TOO_LARGE_CODES =
      Set.of("context_length_exceeded", "request_too_large");
  private static final Set<String> REFUSAL_TYPES =
      Set.of("invalid_request_error", "not_found_error", "invalid_prompt", "model_not_found");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  /// Reads the code first: the type stays `insufficient_quota` in answers whose code says otherwise.
  private String name() {
    return code.isEmpty() || status.isPresent() ? type : code;
  }

  boolean isQuota() {
    return QUOTA_CODES.contains(name()) || says("credit balance is too low");
  }

  boolean isKey() {
    return KEY_CODES.contains(name()) || says("api key not valid");
  }

  boolean isRate() {
    return RATE_CODES.contains(name());
  }

  /// A request that no waiting makes small enough, though it comes with the type and code of a rate limit.
  boolean isTooLarge() {
    return TOO_LARGE_CODES.contains(name()) || says("request too large");
  }

  /// The request itself is wrong, where no status says so.
  boolean isRefusal() {
    return REFUSAL_TYPES.contains(name()) || REFUSAL_TYPES.contains(type) || isTooLarge();
  }

  /// The code or the type, where it is a plain name; it may stand in a record, unlike the message, which may quote the prompt.
  String label() {
    return NAME.matcher(name()).matches() ? name() : "unnamed";
  }

  private boolean says(String words) {
    return message.toLowerCase(Locale.ROOT).contains(words);
  }
}
