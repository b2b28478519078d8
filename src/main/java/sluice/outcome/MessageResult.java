package sluice.outcome;

import java.time.Duration;
import java.util.Optional;
import sluice.message.Identity;
import sluice.message.Message;
import sluice.provider.Usage;

/// The result of one message in one invocation, for the caller and the logs. Immutable.
///
/// @param code why its record is not an answer: the error code, or status and name of the
///   provider's refusal, without quotations; empty if it is an answer or there is no record
/// @param attempts how often it was sent in this invocation
/// @param status the status of the last response; 0 if there was none
/// @param latency the latency of the last attempt
/// @param queued from sending the message to its first attempt, or to the start of the batch if
///   there was none
public record MessageResult(
    Message message,
    Identity identity,
    Outcome outcome,
    Optional<String> code,
    int attempts,
    int status,
    Optional<Duration> latency,
    Duration queued,
    Usage usage) {}
