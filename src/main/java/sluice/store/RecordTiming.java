package sluice.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How it went, beside how it ended. Immutable.
///
/// @param attempts how often the prompt was sent, 0 where it never was
/// @param latency of the last attempt; empty where there was none
/// @param queued from the message's sending to the start
/// @param started when the prompt was taken up
/// @param finished when its end was known
/// @param model the model that answered, else the one asked for; empty where unknown
/// @param usage the answer's `usage` as JSON; empty where unknown
public record RecordTiming(
    int attempts,
    Optional<Duration> latency,
    Duration queued,
    Instant started,
    Instant finished,
    String model,
    String usage) {}
