package sluice.health;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import sluice.outcome.Outage;
import sluice.provider.OutageKind;

/// What came of a probe of the provider.
public sealed interface ProbeResult {

  /// It was sent and has ended.
  ///
  /// @param sent when it was sent, a reading of the clock
  /// @param proven the kinds of trouble that it shows to be over
  /// @param isAnswered whether it was answered, or refused for what it asked: key, account, address
  ///   and server are in order then
  /// @param failure the trouble it shows, where it was not
  record Ended(long sent, Set<OutageKind> proven, boolean isAnswered, Optional<Outage> failure)
      implements ProbeResult {
    /// Whether that trouble is over: a model's, where it was answered or refused for what it asked,
    /// since a few prompts are tried next.
    boolean proves(OutageKind kind) {
      return proven.contains(kind) || (kind == OutageKind.PROVIDER && isAnswered);
    }
  }

  /// There was no time or no permit for it.
  record NotSent() implements ProbeResult {}

  /// The last one was sent less than a minute ago.
  ///
  /// @param in when another may be sent
  record NotDue(Duration in) implements ProbeResult {}

  /// Whether the model answered.
  default boolean provesModel() {
    return this instanceof Ended ended && ended.proven().contains(OutageKind.PROVIDER);
  }
}
