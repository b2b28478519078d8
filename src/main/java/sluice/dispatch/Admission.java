package sluice.dispatch;

import sluice.dispatch.Permits.Permit;
import sluice.limit.Tokens;

/// The right to send one request. [Dispatcher#release] takes it back.
///
/// @param tokens the estimate that the limiter has counted
record Admission(ModelLimiter limiter, Permit permit, Tokens tokens) {}
