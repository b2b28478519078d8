package sluice.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The times and counts of a prompt, as its record tells them beside the result. Immutable.
///
/// @param attempts how often the prompt was sent in this invocation; 0 where it was not sent
/// @param latency the time of the last attempt, from its start to the last byte of the body; empty
///   where there was none
/// @param queued the time from the message's first sending to the queue until `started`
/// @param started when this invocation took up the message
/// @param finished when the result was known
/// @param model the model that answered, or the one asked for; empty where neither is known
/// @param usage the answer's `usage` as JSON; empty where there is none
public record RecordTiming(
    int attempts,
    Optional<Duration> latency,
    Duration queued,
    Instant started,
    Instant finished,
    String model,
    String usage) {}
