package sluice.message;

/// A request ready to be sent. Immutable.
///
/// @param body the JSON object to send, on one line; every number keeps the digits it came with
/// @param model the body's `model`; empty if it has none
/// @param request the fingerprint, see [ParsedMessage#request()]
public record Prompt(
    Identity identity, Endpoint endpoint, String body, String model, String request)
    implements ParsedMessage {}
