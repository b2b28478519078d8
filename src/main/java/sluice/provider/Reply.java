package sluice.provider;

import java.net.http.HttpHeaders;

/// The result of sending a prompt once. Immutable, except for the body's bytes.
public sealed interface Reply {

  /// An HTTP response of any status.
  ///
  /// @param body as received, decoded, and never changed afterwards; if the status is not a success
  ///   (2xx), it may be the beginning only
  @SuppressWarnings("ArrayRecordComponent") // up to many megabytes: not copied, not compared
  record Response(int status, HttpHeaders headers, byte[] body) implements Reply {}

  /// There is no whole response.
  ///
  /// @param fault the kind of error
  /// @param detail class names and causes, for logs; contains neither prompt nor key
  record NoResponse(TransportError fault, String detail) implements Reply {}

  /// A reason why there is no whole response.
  enum TransportError {
    /// No connection was made, so nothing was sent: name resolution, route, refusal, handshake.
    NOT_CONNECTED("NOT_CONNECTED"),
    /// The server's certificate is not trusted.
    UNTRUSTED("UNTRUSTED"),
    /// The attempt timed out before the whole body was there.
    TIMED_OUT("TIMED_OUT"),
    /// The connection or the protocol failed; the provider may have processed the request.
    BROKEN("BROKEN"),
    /// The body of a success exceeds the largest size.
    TOO_LARGE("TOO_LARGE"),
    /// The body of a success has an encoding that is not supported.
    UNSUPPORTED_ENCODING("UNSUPPORTED_ENCODING"),
    /// The exchange was cancelled, because the invocation's time was over.
    CUT("CUT");

    private final String label;

    TransportError(String label) {
      this.label = label;
    }

    /// The error as logs have it; part of their format, unlike the constant's name.
    public String label() {
      return label;
    }
  }
}
