package sluice.provider;

import static java.util.function.Predicate.not;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Classifies the codes and types of errors, for all providers together. Pure.
///
/// Names are compared as lower-case words: `RateLimitReached`, `rate_limit_reached` and `Rate limit
/// reached` are the same name. [ErrorWords] classifies messages. Sources are the providers'
/// documentation, the source code of their servers and errors seen.
final class ErrorNames {
  /// The most characters of a name; a longer text is prose.
  private static final int MAX_LENGTH = 100;

  private static final Pattern HUMP = Pattern.compile("([a-z0-9])([A-Z])");
  private static final Pattern GAP = Pattern.compile("[^A-Za-z0-9]+");

  /// The account's quota or credit is used up. OpenAI, Anthropic, LiteLLM (`budget_exceeded`),
  /// Moonshot (`exceeded_current_quota_error`), Alibaba (`Arrearage`, `PostpaidBillOverdue`),
  /// Volcengine (`AccountOverdueError`), Zhipu (1113), One API (`insufficient_user_quota`).
  private static final Pattern QUOTA =
      Pattern.compile(
          "1113|billing_(?:error|not_active|hard_limit_reached)|exceeded_current_quota(?:_error)?"
              + "|payment_required|enforced_spend_limit_reached"
              + "|(?:organization|project)_(?:spend|usage)_limit_exceeded"
              + "|(?:.+_)?(?:insufficient|no|out_of)_(?:[a-z]+_)?(?:quota|balance|credits?|funds)"
              + "(?:_.+)?"
              + "|(?:.+_)?(?:credits?|balance|credit_balance)_(?:exhausted|exceeded|depleted)(?:_.+)?"
              + "|(?:(?:user|team|key|project|organization|provider)_)?budget_exceeded"
              + "|(?:.+_)?(?:arrears|arrearage|overdue)(?:_.+)?"
              + "|account_(?:suspended|frozen|disabled)(?:_.+)?");

  /// The key is refused. LiteLLM answers a wrong key with `no_db_connection` if it has no database
  /// in which to look it up.
  private static final Set<String> KEY =
      Set.of(
          "invalid_api_key",
          "incorrect_api_key",
          "incorrect_api_key_error",
          "api_key_invalid",
          "invalid_key",
          "expired_key",
          "authentication_error",
          "invalid_authentication",
          "invalid_authentication_error",
          "unauthenticated",
          "no_db_connection",
          "token_not_found_in_db",
          "unrecognized_client_exception",
          "expired_token_exception",
          "invalid_signature_exception",
          "missing_authentication_token_exception");

  private static final Pattern RATE =
      Pattern.compile(
          "(?:.+_)?(?:rate_limit|ratelimit|limit_requests|limit_burst_rate)[a-z]*(?:_.+)?"
              + "|(?:.+_)?too_many_(?:requests|tokens|connections)(?:_.+)?"
              + "|(?:.+_)?(?:throttl|concurren)[a-z]+(?:_.+)?"
              + "|slow_down|resource_exhausted|max_parallel_requests"
              + "|(?:service_quota|provisioned_throughput)_exceeded_exception");

  private static final Pattern OVERLOAD = Pattern.compile("(?:.+_)?overload[a-z]*(?:_.+)?");

  private static final Pattern CAPACITY =
      Pattern.compile(
          "(?:.+_)?capacity(?:_.+)?|(?:.+_)?busy(?:_.+)?|(?:model_)?not_ready(?:_exception)?"
              + "|(?:(?:service|server|engine|resource|flex|temporarily)_)?unavailable"
              + "(?:_error|_exception)?");

  /// The request has a named error, unless the name is one of [#OF_ACCOUNTS], too.
  private static final Pattern SPECIFIC =
      Pattern.compile(
          "(?:invalid|unsupported|unknown|missing|duplicate|unexpected)_.+"
              + "|.*context_(?:length|window|size).*|.*too_(?:large|long|many_images).*"
              + "|.*(?:content_(?:policy|filter|moderation)|policy_violation|moderation).*"
              + "|data_inspection_failed|flagged(?:_.+)?"
              + "|.*(?:model|deployment|resource)(?:_.+)?_not_(?:found|exist|supported)(?:_.+)?"
              + "|(?:empty_)?image_.+|(?:string|array|integer|decimal|object)_(?:above|below)_.+"
              + "|(?:.+_)?(?:schema|parameter|params)(?:_.+)?");

  /// The request has an unnamed error; some providers use these names for accounts, too.
  private static final Pattern GENERAL =
      Pattern.compile(
          "(?:client_specified_an_)?invalid_(?:request|argument)(?:_error|_exception)?"
              + "|bad_request(?:_error|_exception)?|not_found(?:_error|_exception)?"
              + "|validation_(?:error|exception)|unprocessable_entity(?:_error)?"
              + "|the_requested_resource_was_not_found|not_supported(?:_error)?|out_of_range");

  /// The name concerns an account, a key or an address.
  private static final Pattern OF_ACCOUNTS =
      Pattern.compile(
          "(?:.*_)?(?:account|organization|org|project|tenant|workspace|team|user|customer|billing"
              + "|payment|plan|subscription|license|quota|balance|credits?|credentials?|auth"
              + "|authentication|authorization|permission|(?:api|access|subscription)_key|key"
              + "|access_token|api_token|token|signature|country|region|url|path|endpoint|route|method)"
              + "(?:_.*)?"
              + "|(?:unknown|unexpected|invalid)_(?:error|exception|response)");

  /// The address or the method is wrong.
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:unknown|invalid)_(?:url|path|endpoint|route)|method_not_(?:supported|allowed)");

  /// The words of all known names.
  private static final Set<String> WORDS =
      Stream.concat(
              KEY.stream(),
              Stream.of(QUOTA, RATE, OVERLOAD, CAPACITY, SPECIFIC, GENERAL, OF_ACCOUNTS, ADDRESS)
                  .map(Pattern::pattern))
          .flatMap(Pattern.compile("[^a-z0-9]+")::splitAsStream)
          .collect(Collectors.toUnmodifiableSet());

  private ErrorNames() {}

  /// Returns the words of a name, in lower case, that occur in no known name.
  static Stream<String> unknownWords(String name) {
    return Pattern.compile("_")
        .splitAsStream(normal(name))
        .filter(word -> !word.isEmpty() && !WORDS.contains(word));
  }

  /// Returns a code or a type in the form that the methods below take; empty if it is prose.
  static String normal(String name) {
    return Optional.of(name)
        .filter(text -> text.length() <= MAX_LENGTH)
        .map(text -> HUMP.matcher(text).replaceAll("$1_$2"))
        .map(text -> GAP.matcher(text).replaceAll("_").toLowerCase(Locale.ROOT))
        .orElse("");
  }

  static boolean isQuota(String name) {
    return QUOTA.matcher(name).matches();
  }

  static boolean isKey(String name) {
    return KEY.contains(name);
  }

  static boolean isRate(String name) {
    return RATE.matcher(name).matches();
  }

  static boolean isOverload(String name) {
    return OVERLOAD.matcher(name).matches();
  }

  static boolean isCapacity(String name) {
    return CAPACITY.matcher(name).matches();
  }

  /// Returns whether a name reports exceeded rate, missing capacity or overload.
  static boolean isThrottle(String name) {
    return isRate(name) || isOverload(name) || isCapacity(name);
  }

  static boolean isAddress(String name) {
    return ADDRESS.matcher(name).matches();
  }

  /// Returns whether a name concerns an account, a key or an address.
  static boolean isOfAccount(String name) {
    return OF_ACCOUNTS.matcher(name).matches();
  }

  /// Returns whether a name says what is wrong with a request, and nothing else can be meant.
  static boolean isSpecific(String name) {
    return Optional.of(name)
        .filter(SPECIFIC.asMatchPredicate())
        .filter(not(GENERAL.asMatchPredicate()))
        .filter(not(ErrorNames::isThrottle))
        .filter(not(OF_ACCOUNTS.asMatchPredicate()))
        .isPresent();
  }

  /// Returns whether a name says that a request is wrong, without saying what is.
  static boolean isGeneral(String name) {
    return GENERAL.matcher(name).matches();
  }
}
