package sluice.provider;

import static sluice.provider.OutageKind.AUTH;
import static sluice.provider.OutageKind.CONFIG;
import static sluice.provider.OutageKind.QUOTA;

import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.Set;

/// A response whose status is no success, to be judged. Immutable.
///
/// In this order: statuses that pass whatever their body; a quota that is spent, a key that is
/// refused; what asks to be tried again; what may be the account's, the key's or the address's
/// trouble; a refusal that names the request.
final class FailedStatus {
  /// Misdirected, a failed dependency, too early; no room in Groq's flex tier or an invalid token
  /// of a proxy (498), and a client that a proxy believes gone (499).
  private static final Set<Integer> PASSING = Set.of(421, 424, 425, 498, 499);

  /// They say that the server cannot do what is asked, now or later.
  private static final Set<Integer> FINAL = Set.of(501, 505);

  private final int status;
  private final HttpHeaders headers;
  private final Instant now;
  private final ProviderError error;
  private final Reason reason;

  /// @param error what the response tells, see [#errorOf]
  /// @param reason the same for logs and for a screen
  FailedStatus(int status, HttpHeaders headers, ProviderError error, Reason reason, Instant now) {
    this.status = status;
    this.headers = headers;
    this.now = now;
    this.error = error;
    this.reason = reason;
  }

  /// What the body tells, with the type that AWS tells in a header.
  static ProviderError errorOf(HttpHeaders headers, ReplyBody body) {
    String type = headers.firstValue("x-amzn-errortype").orElse("");
    return body.error().orElse(ProviderError.NONE).ofAws(type);
  }

  Classification judge() {
    return switch (status / 100) {
      case 3 -> new Classification.Ambiguous(CONFIG, reason);
      case 4 -> PASSING.contains(status) ? passing() : ofRefusal();
      default -> FINAL.contains(status) ? new Classification.Rejected(reason) : passing();
    };
  }

  private Classification ofRefusal() {
    if (error.isQuota()) {
      return new Classification.OutageSeen(QUOTA, reason);
    }
    if (error.isKey() || status == 401) {
      return new Classification.Unauthorized(reason);
    }
    return switch (status) {
      case 402 -> new Classification.Ambiguous(QUOTA, reason);
      case 408, 409 -> passing();
      case 429 -> error.isHopeless() ? new Classification.Rejected(reason) : passing();
      case 403 -> asksToTryAgain() ? passing() : new Classification.Ambiguous(AUTH, reason);
      case 405, 407 -> asksToTryAgain() ? passing() : new Classification.Ambiguous(CONFIG, reason);
      default -> ofRequest();
    };
  }

  /// Statuses that are about the request, if it is the provider who speaks.
  private Classification ofRequest() {
    if (error.isHopeless()) {
      return new Classification.Rejected(reason);
    }
    if (asksToTryAgain()) {
      return passing();
    }
    if (isOfNobody() || (status == 404 && isAddress())) {
      return new Classification.Ambiguous(CONFIG, reason);
    }
    if (error.namesRequest() || (status == 404 && error.isModel())) {
      return new Classification.Rejected(reason);
    }
    return new Classification.Ambiguous(status == 404 ? CONFIG : error.suspected(), reason);
  }

  /// Nothing that speaks as a provider does.
  private boolean isOfNobody() {
    return error.equals(ProviderError.NONE);
  }

  /// Not the provider's own error, or one of a wrong address.
  private boolean isAddress() {
    boolean isSaidElsewhere = error.origin() != ProviderError.Origin.OBJECT;
    return (isSaidElsewhere && !error.namesRequest()) || error.isAddress();
  }

  private boolean asksToTryAgain() {
    return RetryAfter.isGiven(headers) || is("x-should-retry", "true") || error.isThrottle();
  }

  private boolean is(String header, String value) {
    return headers.firstValue(header).filter(value::equalsIgnoreCase).isPresent();
  }

  private Classification passing() {
    return new Classification.Retryable(
        setback(),
        RetryAfter.of(headers, error.delay(), words(), now),
        !is("x-should-retry", "false"),
        reason);
  }

  private RetryableKind setback() {
    RetryableKind byStatus = RetryableKind.of(status);
    boolean isRefusal = status / 100 == 4;
    if (isRefusal && byStatus == RetryableKind.ERRED) {
      return error.isThrottle() ? RetryableKind.THROTTLED : RetryableKind.ERRED;
    }
    return error.isOverload() ? RetryableKind.OVERLOAD : byStatus;
  }

  /// What may hold a hint: the words of a server that failed say nothing of when.
  private String words() {
    return status / 100 == 4 ? error.message() : "";
  }
}
