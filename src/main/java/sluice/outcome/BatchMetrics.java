package sluice.outcome;

import java.time.Duration;
import java.util.OptionalDouble;

/// What a batch made of the limits. Immutable.
///
/// @param permits how many prompts may be in flight in this environment
/// @param percentOfLimit what was started in percent of what the environment's share of the rates
///   allowed in the time, of the limit that was used most; empty where no rate is known
/// @param refusals answers that said too many requests (429)
/// @param wastedPrompts sendings that brought neither an answer nor a refusal for good
/// @param wastedTokens the tokens those may have cost, as estimated
/// @param permitWait how long prompts that could have started waited for a permit or a bucket,
///   summed up over all prompts
/// @param billedIdle how long the invocation ran with nothing in flight
public record BatchMetrics(
    int permits,
    OptionalDouble percentOfLimit,
    int refusals,
    int wastedPrompts,
    long wastedTokens,
    Duration permitWait,
    Duration billedIdle) {}
