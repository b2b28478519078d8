package sluice.poison;

import java.time.Instant;

/// One run of a message, as its marker states it. Immutable.
///
/// @param until when the invocation has ended at the latest, by the wall clock
/// @param by names the invocation and the run, unlike any other run of the message
public record MessageRun(Instant until, String by) {}
