package sluice.provider;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Classifies the messages of errors, for all providers together; [ErrorNames] classifies codes and
/// types. Pure.
///
/// Words that report an outage count only at the beginning of a message, after LiteLLM's prefix:
/// further on they may be quoted from the request, and no prompt must be able to stop the others.
/// Words that only make a refusal ambiguous count anywhere.
final class ErrorWords {
  private static final Pattern NO_CREDIT =
      opening(
          "your credit balance is too low"
              + "|insufficient (?:account )?(?:balance|credits?|funds)"
              + "|you have reached your specified \\w+ usage limits"
              + "|budget has been exceeded"
              + "|(?:you )?exceeded your current quota, please check your plan and billing"
              + "(?!.*(?:\\bretry|try again|per[ _-]?minute|\\bmetric|rate[ _-]limit))"
              + "|(?:access denied\\W{1,3})?(?:please make sure )?(?:your|the|this) "
              + "(?:account|organization|workspace|project|team)\\b[^.'\"`]{0,80}?\\b"
              + "(?:suspended|overdue|in arrears|(?:not )?in good standing"
              + "|insufficient (?:balance|credits?|funds)|out of credits?)");

  private static final Pattern NO_KEY =
      opening(
          "(?:incorrect|invalid) (?:x-)?api[ -]key|api key (?:is )?(?:not valid|invalid|expired)"
              + "|no connected db|this organization has been disabled");

  private static final Pattern NO_ADDRESS =
      opening(
          "invalid url|unknown (?:request )?(?:url|path|endpoint|route)|no route matched"
              + "|(?:(?:the )?(?:requested )?(?:file|page|path|route|url|endpoint|resource)"
              + "(?: was)? )?not found\\W*\\z");

  private static final Pattern THROTTLED =
      opening(
          "(?:error\\W+)?(?:too many (?:concurrent )?(?:requests|tokens)|rate ?limit"
              + "|(?:the |your )?request (?:was|has been) throttled"
              + "|(?:you (?:have )?|you've )?(?:exceeded|reached|hit) (?:a|the|your) "
              + "[^.'\"`]{0,30}?rate limit)");

  private static final Pattern NO_MODEL =
      opening(
          "(?:the )?(?:requested )?model\\b.{0,200}?"
              + "(?:not found|(?:does|do) not exist|doesn't exist|is not available)");

  private static final Pattern OF_THE_KEY =
      Pattern.compile(
          "(?i)\\bapi[ -_]?keys?\\b|\\bcredentials?\\b|authenticat|authoriz|\\bpermission"
              + "|access denied|forbidden");

  private static final Pattern OF_THE_ACCOUNT =
      Pattern.compile(
          "(?i)\\baccounts?\\b|\\bbilling\\b|\\bbalance\\b|\\bcredits?\\b|\\bquotas?\\b|\\bpayment"
              + "|\\bsubscri|\\boverdue\\b|\\barrear|\\bsuspended\\b|\\brecharge|\\btop(?:ped)? up\\b"
              + "|\\bbudget|\\bspend|good standing|\\bdeactivated\\b|\\b(?:usage|plan) limit"
              + "|\\b(?:free|trial|paid) (?:tier|plan)\\b|\\byour (?:organization|project|plan)\\b");

  private static final String NUMBER = "~?(\\d{1,3}(?:,\\d{3}){1,4}|\\d{1,15})";
  private static final Pattern OF_A_LIMIT =
      Pattern.compile(
          "(?i)\\blimit:? "
              + NUMBER
              + "[,;.]? (?:(?:used|current):? ~?[\\d,]{1,19}?[,;.]? )?"
              + "requested:? (?:about |approximately )?"
              + NUMBER);

  private ErrorWords() {}

  private static Pattern opening(String words) {
    return Pattern.compile("(?is)(?:litellm\\..{0,300}?)?(?:" + words + ")");
  }

  static boolean tellOfNoCredit(String message) {
    return NO_CREDIT.matcher(message).lookingAt();
  }

  static boolean tellOfNoKey(String message) {
    return NO_KEY.matcher(message).lookingAt();
  }

  static boolean tellOfNoAddress(String message) {
    return NO_ADDRESS.matcher(message).lookingAt();
  }

  static boolean tellOfThrottling(String message) {
    return THROTTLED.matcher(message).lookingAt();
  }

  static boolean tellOfNoModel(String message) {
    return NO_MODEL.matcher(message).lookingAt();
  }

  /// Returns whether a message mentions a key or its permissions, even in a quotation.
  static boolean mentionKey(String message) {
    return OF_THE_KEY.matcher(message).find();
  }

  /// Returns whether a message mentions an account or its credit, even in a quotation.
  static boolean mentionAccount(String message) {
    return OF_THE_ACCOUNT.matcher(message).find();
  }

  /// Returns whether a message reports a request that exceeds a whole limit, so that waiting does
  /// not help. A limit of zero concerns the account instead: it has no access.
  static boolean tellOfTooLarge(String message) {
    Matcher told = OF_A_LIMIT.matcher(message);
    boolean isSaid = message.toLowerCase(Locale.ROOT).contains("request too large");
    if (!told.find()) {
      return isSaid;
    }
    long limit = count(told.group(1));
    return limit > 0 && (isSaid || count(told.group(2)) > limit);
  }

  private static long count(String number) {
    return Long.parseLong(number.replace(",", ""));
  }
}
