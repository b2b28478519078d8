package sluice.provider;

import static sluice.message.ErrorCode.INVALID_RESPONSE;
import static sluice.message.ErrorCode.PROVIDER_ERROR_EXHAUSTED;
import static sluice.message.ErrorCode.TIMEOUT;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sluice.message.ErrorCode;

/// A kind of failure after which a prompt is sent again, and all its effects; read each row from
/// left to right.
///
/// | column | effect |
/// |---|---|
/// | processed | the provider may have worked on the request, so its tokens are not refunded |
/// | signal | what the failure tells the limiter, together with the provider's hint when to retry |
/// | health | the failure counts for the circuit breaker of the model |
/// | evidence | what the failure adds to the recent results, which decide if it is the prompt's own |
/// | code | the code of the record if the prompt is given up as the cause; none: it never is |
///
/// The kinds are those that the official SDKs retry, and failures of our own exchange.
public enum RetryableKind {
  /// The rate limit is exceeded, or the rate grew too fast (429).
  RATE_LIMITED(false, Signal.RATE, false, Evidence.RATE_LIMIT, PROVIDER_ERROR_EXHAUSTED),
  /// The provider is overloaded (503, 529).
  OVERLOADED(false, Signal.LOAD, true, Evidence.NONE, null),
  /// The request conflicts with another one (409).
  CONFLICT(false, Signal.NONE, false, Evidence.NONE, null),
  /// No connection was made; nothing was sent.
  NOT_CONNECTED(false, Signal.NONE, true, Evidence.NONE, null),
  /// The exchange was cancelled early, because the invocation's time was over.
  CANCELLED(true, Signal.NONE, false, Evidence.NONE, null),
  /// The exchange was cancelled because the invocation's time was over, after it had had enough.
  DEADLINE_EXCEEDED(true, Signal.NONE, false, Evidence.FAILURE, TIMEOUT),
  /// No whole answer came in time (408).
  TIMED_OUT(true, Signal.NONE, true, Evidence.FAILURE, TIMEOUT),
  /// The response is not an answer, or is truncated.
  UNUSABLE(true, Signal.NONE, true, Evidence.FAILURE, INVALID_RESPONSE),
  /// The request was refused for rate, capacity or overload with a status of refusals (400, 413,
  /// …); the cause may be the request itself.
  THROTTLED(false, Signal.RATE, false, Evidence.FAILURE, PROVIDER_ERROR_EXHAUSTED),
  /// The provider failed (5xx), or refused for now without a reason.
  SERVER_ERROR(true, Signal.NONE, true, Evidence.FAILURE, PROVIDER_ERROR_EXHAUSTED);

  private final boolean isProcessed;
  private final Signal signal;
  private final boolean isOfHealth;
  private final Evidence evidence;
  private final Optional<ErrorCode> code;

  /// What a failure tells the limiter.
  public enum Signal {
    /// Nothing.
    NONE,
    /// Requests are sent too fast.
    RATE,
    /// Too many requests are in flight.
    LOAD
  }

  /// What a failure adds to the recent results of a model, by which a failure of one prompt is told
  /// from one of the provider.
  public enum Evidence {
    /// Nothing: the cause is never the prompt.
    NONE,
    /// A prompt was rate-limited.
    RATE_LIMIT,
    /// A prompt failed.
    FAILURE
  }

  RetryableKind(
      boolean isProcessed,
      Signal signal,
      boolean isOfHealth,
      Evidence evidence,
      @Nullable ErrorCode code) {
    this.isProcessed = isProcessed;
    this.signal = signal;
    this.isOfHealth = isOfHealth;
    this.evidence = evidence;
    this.code = Optional.ofNullable(code);
  }

  /// Whether the provider may have worked on the request, so that its tokens are spent.
  public boolean isProcessed() {
    return isProcessed;
  }

  /// What the failure tells the limiter; the provider's hint when to retry applies unless it is
  /// [Signal#NONE].
  public Signal signal() {
    return signal;
  }

  /// Whether the failure counts for the circuit breaker of the model.
  public boolean isOfHealth() {
    return isOfHealth;
  }

  /// What the failure adds to the recent results.
  public Evidence evidence() {
    return evidence;
  }

  /// The code of the record of a prompt that is given up as the cause; empty if the prompt never
  /// is.
  public Optional<ErrorCode> code() {
    return code;
  }

  /// Returns the kind of a status whose response may be retried.
  static RetryableKind of(int status) {
    return switch (status) {
      case 408 -> TIMED_OUT;
      case 409 -> CONFLICT;
      case 429 -> RATE_LIMITED;
      case 503, 529 -> OVERLOADED;
      default -> SERVER_ERROR;
    };
  }
}
