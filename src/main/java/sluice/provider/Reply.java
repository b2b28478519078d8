package sluice.provider;

import java.net.http.HttpHeaders;

/// What came of sending a prompt once.
public sealed interface Reply {

  /// A whole HTTP response, whatever its status.
  ///
  /// @param body as received; never changed afterwards
  @SuppressWarnings("ArrayRecordComponent") // up to many megabytes: not copied, not compared
  record Response(int status, HttpHeaders headers, byte[] body) implements Reply {}

  /// No whole response.
  ///
  /// @param detail for the logs: class names and causes, neither prompt nor key
  record Broken(Fault fault, String detail) implements Reply {}

  /// Why there is no whole response.
  enum Fault {
    /// No connection came about, so nothing was sent: name, route, refusal, handshake.
    NOT_CONNECTED,
    /// The server's certificate is not trusted.
    UNTRUSTED,
    /// The attempt's time was over before the whole body was there.
    TIMED_OUT,
    /// The connection or the protocol broke; the provider may have done the work.
    BROKEN,
    /// The body is larger than one may be.
    TOO_LARGE,
    /// The invocation's time was over.
    CUT
  }
}
