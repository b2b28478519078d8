package sluice.message;

/// A message that cannot be sent; it ends as a record with an error. Immutable.
///
/// @param message says what is wrong and where; quotes neither the prompt nor the key
public record InvalidMessage(Identity identity, ErrorCode code, String message, String request)
    implements ParsedMessage {}
