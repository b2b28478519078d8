package sluice.simulation;

import java.time.Duration;

/// An outage for a while. Immutable.
///
/// @param from since the simulation's beginning
/// @param until since the simulation's beginning
record OutageWindow(Kind kind, Duration from, Duration until) {

  /// What goes wrong.
  enum Kind {
    /// The provider is down: a third of all connections are refused, a third are answered with 503,
    /// and a third never; what was under way when it went down breaks off.
    OUTAGE,
    /// The provider refuses the key (401).
    KEY_REVOKED,
    /// The account's credit is used up (429 `insufficient_quota`).
    QUOTA_GONE,
    /// Half of all calls fail (500).
    BROWNOUT,
    /// Somebody else takes half of the account's rate.
    NEIGHBOUR,
    /// The store takes nothing and gives nothing (503).
    STORE_DOWN
  }

  public static OutageWindow of(Kind kind, Duration from, Duration length) {
    return new OutageWindow(kind, from, from.plus(length));
  }

  boolean holds(long nanos) {
    return from.toNanos() <= nanos && nanos < until.toNanos();
  }
}
