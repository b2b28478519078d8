package sluice.provider;

import java.io.IOException;

/// Ends an exchange whose body cannot be used, and carries the reason through the HTTP client's
/// future.
final class UnusableBodyException extends IOException {
  private static final long serialVersionUID = 1;

  private final transient Reply.NoResponse reason;

  UnusableBodyException(Reply.NoResponse reason) {
    super(reason.detail());
    this.reason = reason;
  }

  static UnusableBodyException tooLarge(long limit) {
    return new UnusableBodyException(
        new Reply.NoResponse(
            Reply.TransportError.TOO_LARGE, "the body is larger than " + limit + " bytes"));
  }

  static UnusableBodyException unsupportedEncoding(String encoding) {
    return new UnusableBodyException(
        new Reply.NoResponse(
            Reply.TransportError.UNSUPPORTED_ENCODING,
            "answers are encoded as %s, which was not requested; only gzip and deflate are decoded"
                .formatted(encoding)));
  }

  Reply.NoResponse reason() {
    return reason;
  }
}
