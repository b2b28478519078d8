package sluice.message;

/// A message that is never sent: it ends as a record with this error. Immutable.
///
/// @param message what was wrong and where; holds neither the prompt nor the key
public record InvalidMessage(Identity identity, ErrorCode code, String message, String request)
    implements ParsedMessage {}
