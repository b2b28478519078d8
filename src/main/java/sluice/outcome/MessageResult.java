package sluice.outcome;

import java.time.Duration;
import java.util.Optional;
import sluice.message.Identity;
import sluice.message.Message;
import sluice.provider.Usage;

/// One message's end, with what it took. Immutable.
///
/// @param code why its record is no answer: the code of its error, or status and name of the
///   provider's refusal, which quote nothing; empty where it is one, or there is none
/// @param attempts how often it was sent in this invocation
/// @param status of the last response, 0 where there was none
/// @param latency of the last attempt
/// @param queued from the message's sending to its being taken up
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
