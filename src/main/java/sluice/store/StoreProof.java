package sluice.store;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import sluice.store.ObjectStore.Failed;

/// What is known of whether the store takes records. Immutable; moments are of the wall clock,
/// which goes on while an environment is frozen.
///
/// @param provenAt when the store last took a record or a probe; empty where it never did or has
///   failed since
/// @param doubt why the last record that failed was not stored; empty once a record is stored. A
///   probe does not clear it
/// @param refused the messages whose records could not be stored although a probe could, since a
///   record was last stored
/// @param failures how many writes of records have failed in all, by which an outdated probe is
///   known
record StoreProof(
    Optional<Instant> provenAt, Optional<Failed> doubt, Set<String> refused, int failures) {
  /// The proof of a store of which nothing is known.
  static final StoreProof NONE = new StoreProof(Optional.empty(), Optional.empty(), Set.of(), 0);

  /// From how many refused messages on their keys are not the cause.
  private static final int MANY = 5;

  private static final Duration VALIDITY = Duration.ofMinutes(1);

  /// Whether the proof still holds. After the clock was set back it does not.
  boolean isProven(Instant now) {
    return provenAt.map(at -> Duration.between(at, now)).filter(StoreProof::holds).isPresent();
  }

  private static boolean holds(Duration age) {
    return !age.isNegative() && age.compareTo(VALIDITY) < 0;
  }

  /// A record is stored.
  StoreProof recorded(Instant now) {
    return new StoreProof(Optional.of(now), Optional.empty(), Set.of(), failures);
  }

  /// The store refused a record's write by its condition, as a store that works does.
  StoreProof overtaken(Instant now) {
    return new StoreProof(Optional.of(now), doubt, refused, failures);
  }

  /// A record could not be stored.
  StoreProof failed(Failed why) {
    return new StoreProof(Optional.empty(), Optional.of(why), refused, failures + 1);
  }

  /// A probe has ended.
  ///
  /// @param begun what was known when the probe began: a record that failed since then outweighs it
  StoreProof probed(boolean isWell, StoreProof begun, Instant now) {
    if (!isWell) {
      return new StoreProof(Optional.empty(), doubt, refused, failures);
    }
    return failures == begun.failures ? overtaken(now) : this;
  }

  /// A record could not be stored although a probe could.
  StoreProof refused(String messageId) {
    if (refused.size() >= MANY) {
      return this;
    }
    var all = new HashSet<String>(refused);
    all.add(messageId);
    return new StoreProof(provenAt, doubt, Set.copyOf(all), failures);
  }

  /// Whether so many messages were refused since a record was last stored that their keys are not
  /// the cause.
  boolean refusesMany() {
    return refused.size() >= MANY;
  }
}
