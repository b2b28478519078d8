package sluice.limit;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// Where an account stands with one of its limits, as the headers of an answer tell it. Immutable.
///
/// @param limit how much is allowed in one period
/// @param remaining how much of it is left, over all that share the account
/// @param reset until all of it is there again; with most providers not until the next request fits
/// @param period what the limit is counted over; a minute with most providers
public record RateLimitStatus(
    OptionalLong limit, OptionalLong remaining, Optional<Duration> reset, Duration period) {}
