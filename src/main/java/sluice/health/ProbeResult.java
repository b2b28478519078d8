package sluice.health;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import sluice.outcome.Outage;
import sluice.provider.OutageKind;

/// The result of a probe of the provider or the store.
public sealed interface ProbeResult {

  /// The probe was sent and has ended.
  ///
  /// @param sent when it was sent, by the monotonic clock in nanoseconds
  /// @param proven the kinds of outage that it proves to be over
  /// @param isAnswered whether it was answered, or rejected for its content, so that key, quota,
  ///   address and server work, or the store does
  /// @param failure the outage that it shows; empty if it was answered
  record Ended(long sent, Set<OutageKind> proven, boolean isAnswered, Optional<Outage> failure)
      implements ProbeResult {
    /// Whether the probe proves that a kind of outage is over. For a model's outage an answer is
    /// enough, since the trial of the breaker follows.
    boolean proves(OutageKind kind) {
      return proven.contains(kind) || (kind == OutageKind.PROVIDER && isAnswered);
    }
  }

  /// The probe was not sent, for lack of time or permit.
  record NotSent() implements ProbeResult {}

  /// The last probe was sent less than a minute ago.
  ///
  /// @param in how long until the next may be sent
  record NotDue(Duration in) implements ProbeResult {}

  /// Whether the model answered the probe.
  default boolean provesModel() {
    return this instanceof Ended ended && ended.proven().contains(OutageKind.PROVIDER);
  }
}
