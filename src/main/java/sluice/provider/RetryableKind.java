package sluice.provider;

import java.util.Optional;
import sluice.message.ErrorCode;

/// A kind of passing failure, and what it tells; each row is read from left to right.
///
/// | kind | processed by the provider | tells the limits of | tells of the provider's health |
/// recorded as, if it is the prompt's own |
public enum RetryableKind {
  /// More was asked than the limits allow, or it grew too fast (429).
  RATE(false, Signal.RATE, false, Optional.of(ErrorCode.PROVIDER_ERROR_EXHAUSTED)),
  /// The provider has more to do than it can (503, 529).
  OVERLOAD(false, Signal.LOAD, true, Optional.empty()),
  /// The request met another one (409).
  CONFLICT(false, Signal.NONE, false, Optional.empty()),
  /// No connection came about; nothing was sent.
  UNREACHED(false, Signal.NONE, true, Optional.empty()),
  /// The exchange was ended by our own side, early.
  CUT(true, Signal.NONE, false, Optional.empty()),
  /// The exchange was ended by our own side after it had had its time: the invocation is over.
  OVERRUN(true, Signal.NONE, false, Optional.of(ErrorCode.TIMEOUT)),
  /// No whole answer in time (408).
  TIMED_OUT(true, Signal.NONE, true, Optional.of(ErrorCode.TIMEOUT)),
  /// An answer that is none, or broke off.
  UNUSABLE(true, Signal.NONE, true, Optional.of(ErrorCode.INVALID_RESPONSE)),
  /// Refused for rate, capacity or overload under a status of refusals: a request may be refused so
  /// for its own sake, too.
  THROTTLED(false, Signal.RATE, false, Optional.of(ErrorCode.PROVIDER_ERROR_EXHAUSTED)),
  /// The provider failed, or refused for now without saying why.
  ERRED(true, Signal.NONE, true, Optional.of(ErrorCode.PROVIDER_ERROR_EXHAUSTED));

  private final boolean isProcessed;
  private final Signal signal;
  private final boolean isOfHealth;
  private final Optional<ErrorCode> code;

  /// What a failure tells the limits.
  public enum Signal {
    NONE,
    /// Requests came too fast.
    RATE,
    /// Too many are in flight.
    LOAD
  }

  RetryableKind(boolean isProcessed, Signal signal, boolean isOfHealth, Optional<ErrorCode> code) {
    this.isProcessed = isProcessed;
    this.signal = signal;
    this.isOfHealth = isOfHealth;
    this.code = code;
  }

  /// Whether the provider may have worked on it, so that its tokens are spent.
  public boolean isProcessed() {
    return isProcessed;
  }

  public Signal signal() {
    return signal;
  }

  /// Whether it counts for the breaker of its model.
  public boolean isOfHealth() {
    return isOfHealth;
  }

  /// The code of a prompt's record that is given up for it; empty where it is never the prompt's
  /// own doing.
  public Optional<ErrorCode> code() {
    return code;
  }

  /// Of a status that may pass.
  static RetryableKind of(int status) {
    return switch (status) {
      case 408 -> TIMED_OUT;
      case 409 -> CONFLICT;
      case 429 -> RATE;
      case 503, 529 -> OVERLOAD;
      default -> ERRED;
    };
  }
}
