package sluice.dispatch;

import sluice.dispatch.Permits.Permit;
import sluice.limit.Tokens;

/// The right to send one request; the [Dispatcher] takes it back.
///
/// @param taken what its model's limiter has counted for it
record Admission(ModelLimiter limiter, Permit permit, Tokens taken) {}
