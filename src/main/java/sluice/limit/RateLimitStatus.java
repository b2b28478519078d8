package sluice.limit;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// The status of one limit of an account, as the headers of a response report it. Immutable.
///
/// @param limit what is allowed in one period
/// @param remaining what remains of it for all who share the account
/// @param reset the time until all of it is available again; with most providers not the time until
///   the next request fits
/// @param period the period that the limit counts over; a minute with most providers
public record RateLimitStatus(
    OptionalLong limit, OptionalLong remaining, Optional<Duration> reset, Duration period) {}
