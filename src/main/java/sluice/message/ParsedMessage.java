package sluice.message;

/// What a message turned out to be: a [Prompt] to send, or a [InvalidMessage] to record.
public sealed interface ParsedMessage permits Prompt, InvalidMessage {
  /// Whose record it ends in.
  Identity identity();

  /// Lower-case hex SHA-256 that tells one request from another: of url, line feed and body as
  /// sent, or of a refused message's body as received.
  String request();
}
