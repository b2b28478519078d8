package sluice.poison;

import java.time.Instant;

/// The run of a message in one invocation.
///
/// @param until when the invocation has ended at the latest, by the wall clock
/// @param by names it, like no other that may run the same message
public record MessageRun(Instant until, String by) {}
