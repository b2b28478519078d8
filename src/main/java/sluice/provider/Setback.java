package sluice.provider;

import java.util.Optional;
import sluice.message.ErrorCode;

/// A kind of trouble that may pass. What a prompt may have brought about by itself is told from
/// what counts against nobody by whether it names a code.
public enum Setback {
  /// More was asked than the limits allow, or it grew too fast.
  RATE,
  /// The provider has more to do than it can.
  OVERLOAD,
  /// The request met another one.
  CONFLICT,
  /// No connection came about; nothing was sent.
  UNREACHED,
  /// The exchange was ended by our own side.
  CUT,
  /// No whole answer in time.
  TIMED_OUT(ErrorCode.TIMEOUT),
  /// An answer that is none, or broke off.
  UNUSABLE(ErrorCode.INVALID_RESPONSE),
  /// Refused for rate, capacity or overload under a status of refusals: a request may be refused so
  /// for its own sake, too.
  THROTTLED(ErrorCode.PROVIDER_ERROR_EXHAUSTED),
  /// The provider failed, or refused for now without saying why.
  ERRED(ErrorCode.PROVIDER_ERROR_EXHAUSTED);

  private final Optional<ErrorCode> code;

  Setback() {
    this.code = Optional.empty();
  }

  Setback(ErrorCode code) {
    this.code = Optional.of(code);
  }

  /// The code of a prompt's record that is given up for it; empty where it is never the prompt's
  /// own fault.
  public Optional<ErrorCode> code() {
    return code;
  }

  /// Of a status that may pass.
  static Setback of(int status) {
    return switch (status) {
      case 408 -> TIMED_OUT;
      case 409 -> CONFLICT;
      case 429 -> RATE;
      case 503, 529 -> OVERLOAD;
      default -> ERRED;
    };
  }
}
