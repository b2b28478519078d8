package sluice.outcome;

import java.time.Duration;
import java.util.OptionalDouble;

/// How a batch used the limits. Immutable.
///
/// @param permits the most prompts in flight in this environment
/// @param percentOfLimit the requests or tokens started, in percent of what the environment's share
///   of the rate limits allowed in that time, for the limit that was used most; empty if no limit
///   is known
/// @param refusals the responses with status 429
/// @param wastedPrompts the attempts that failed without a result to store
/// @param wastedTokens the tokens that these may have cost, as estimated
/// @param permitWait the time that ready prompts waited for a permit or a token bucket, summed over
///   all prompts
/// @param billedIdle the time in which the invocation had no request in flight
public record BatchMetrics(
    int permits,
    OptionalDouble percentOfLimit,
    int refusals,
    int wastedPrompts,
    long wastedTokens,
    Duration permitWait,
    Duration billedIdle) {}
