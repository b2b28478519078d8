package sluice.provider;

import static sluice.provider.OutageKind.AUTH;
import static sluice.provider.OutageKind.CONFIG;
import static sluice.provider.OutageKind.QUOTA;

import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.Set;

/// Classifies a response whose status is not a success. Immutable.
///
/// The rules apply in this order: statuses that are retried with any body; a quota that is used up,
/// a key that is refused; errors that ask for a retry; refusals that may concern the account, the
/// key or the address; refusals that name the request. The sources are the official SDKs, which
/// decide what is retried, and the providers' documentation.
final class FailedStatus {
  /// Statuses from 400 on that are retried: misdirected request, failed dependency, too early; 498
  /// is Groq's for a full flex tier and others' for a proxy's token, 499 a proxy's for a closed
  /// connection.
  private static final Set<Integer> RETRIED = Set.of(421, 424, 425, 498, 499);

  /// Statuses from 500 on that are final: the server does not implement what is asked.
  private static final Set<Integer> FINAL = Set.of(501, 505);

  private final int status;
  private final HttpHeaders headers;
  private final Instant now;
  private final ProviderError error;
  private final Reason reason;

  /// Prepares a response for classification.
  ///
  /// @param error the error that the response reports, see [#errorOf]
  /// @param reason the same for people
  /// @param now the time from which a date in Retry-After is counted
  FailedStatus(int status, HttpHeaders headers, ProviderError error, Reason reason, Instant now) {
    this.status = status;
    this.headers = headers;
    this.now = now;
    this.error = error;
    this.reason = reason;
  }

  /// Returns the error of a response's body, with the type that AWS gives in a header.
  static ProviderError errorOf(HttpHeaders headers, ReplyBody body) {
    String type = headers.firstValue("x-amzn-errortype").orElse("");
    return body.error().orElse(ProviderError.NONE).ofAws(type);
  }

  /// Returns the meaning of the response.
  Classification classify() {
    return switch (status / 100) {
      case 3 -> new Classification.Ambiguous(CONFIG, reason);
      case 4 -> RETRIED.contains(status) ? retryable() : ofRefusal();
      default -> FINAL.contains(status) ? new Classification.Rejected(reason) : retryable();
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
      case 408, 409 -> retryable();
      case 429 -> error.isHopeless() ? new Classification.Rejected(reason) : retryable();
      case 403 -> asksToTryAgain() ? retryable() : new Classification.Ambiguous(AUTH, reason);
      case 405, 407 ->
          asksToTryAgain() ? retryable() : new Classification.Ambiguous(CONFIG, reason);
      default -> ofRequest();
    };
  }

  /// Classifies the statuses that concern the request, if the provider itself answers.
  private Classification ofRequest() {
    if (error.isHopeless()) {
      return new Classification.Rejected(reason);
    }
    if (asksToTryAgain()) {
      return retryable();
    }
    if (isOfUnknownServer() || (status == 404 && isAddress())) {
      return new Classification.Ambiguous(CONFIG, reason);
    }
    if (error.namesRequest() || (status == 404 && error.isModel())) {
      return new Classification.Rejected(reason);
    }
    return new Classification.Ambiguous(status == 404 ? CONFIG : error.possibleOutage(), reason);
  }

  /// Returns whether the response reports no error in a provider's form.
  private boolean isOfUnknownServer() {
    return error.equals(ProviderError.NONE);
  }

  /// Returns whether a 404 concerns the address: the error is not the provider's own, or says so.
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

  private Classification retryable() {
    return new Classification.Retryable(
        kind(),
        RetryAfter.of(headers, error.delay(), words(), now),
        !is("x-should-retry", "false"),
        reason);
  }

  private RetryableKind kind() {
    RetryableKind byStatus = RetryableKind.of(status);
    boolean isRefusal = status / 100 == 4;
    if (isRefusal && byStatus == RetryableKind.SERVER_ERROR) {
      return error.isThrottle() ? RetryableKind.THROTTLED : RetryableKind.SERVER_ERROR;
    }
    return error.isOverload() ? RetryableKind.OVERLOADED : byStatus;
  }

  /// Returns the message if it may contain a time to wait; that of a failed server does not.
  private String words() {
    return status / 100 == 4 ? error.message() : "";
  }
}
