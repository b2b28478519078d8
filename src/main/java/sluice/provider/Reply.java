package sluice.provider;

import java.net.http.HttpHeaders;

/// What came of sending a prompt once.
public sealed interface Reply {

  /// An HTTP response, whatever its status; whole, but for the body of one that is no success
  /// (2xx), which may be its beginning alone.
  ///
  /// @param body as received, its encoding undone; never changed afterwards
  @SuppressWarnings("ArrayRecordComponent") // up to many megabytes: not copied, not compared
  record Response(int status, HttpHeaders headers, byte[] body) implements Reply {}

  /// No whole response.
  ///
  /// @param detail for the logs: class names and causes, neither prompt nor key
  record NoResponse(TransportError fault, String detail) implements Reply {}

  /// Why there is no whole response.
  enum TransportError {
    /// No connection came about, so nothing was sent: name, route, refusal, handshake.
    NOT_CONNECTED,
    /// The server's certificate is not trusted.
    UNTRUSTED,
    /// The attempt's time was over before the whole body was there.
    TIMED_OUT,
    /// The connection or the protocol broke; the provider may have done the work.
    BROKEN,
    /// The body of a success is larger than one may be.
    TOO_LARGE,
    /// The body of a success is encoded in a way that is not known here.
    UNSUPPORTED_ENCODING,
    /// The invocation's time was over.
    CUT
  }
}
