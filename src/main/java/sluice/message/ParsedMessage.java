package sluice.message;

/// The result of parsing a message: a [Prompt], which is sent, or an [InvalidMessage], which is
/// recorded as an error.
public sealed interface ParsedMessage permits Prompt, InvalidMessage {
  /// The identity of the record in which the message ends.
  Identity identity();

  /// The fingerprint of the request: SHA-256 in lower-case hex of the path, a line feed and the
  /// body as sent; for an invalid message, of its body as received.
  String request();
}
