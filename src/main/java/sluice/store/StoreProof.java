package sluice.store;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// What is known of whether the store takes records. Immutable; moments are of the wall clock,
/// which goes on while an environment is frozen.
///
/// @param provenAt when it was seen to last; empty where it was not, or has failed since
/// @param isInDoubt whether a record could not be stored since one was: a probe does not settle
///   that, a record does
/// @param refused the messages whose records were refused by their keys since one was stored
/// @param failures how many writes of records have failed in all, to tell an old probe by
record StoreProof(
    Optional<Instant> provenAt, boolean isInDoubt, Set<String> refused, int failures) {
  /// Nothing is known.
  static final StoreProof NONE = new StoreProof(Optional.empty(), false, Set.of(), 0);

  private static final int MANY = 5;

  private static final Duration HOLDS = Duration.ofMinutes(1);

  /// Whether it holds still. A clock that was set back proves nothing.
  boolean isProven(Instant now) {
    return provenAt.map(at -> Duration.between(at, now)).filter(StoreProof::holds).isPresent();
  }

  private static boolean holds(Duration age) {
    return !age.isNegative() && age.compareTo(HOLDS) < 0;
  }

  /// A record is stored.
  StoreProof recorded(Instant now) {
    return new StoreProof(Optional.of(now), /* isInDoubt= */ false, Set.of(), failures);
  }

  /// The condition of a record's write was looked at, and did not hold.
  StoreProof overtaken(Instant now) {
    return new StoreProof(Optional.of(now), isInDoubt, refused, failures);
  }

  /// A record could not be stored.
  StoreProof failed() {
    return new StoreProof(Optional.empty(), /* isInDoubt= */ true, refused, failures + 1);
  }

  /// A probe has ended.
  ///
  /// @param begun what was known when it began: a record that failed since tells more
  StoreProof probed(boolean isWell, StoreProof begun, Instant now) {
    if (!isWell) {
      return new StoreProof(Optional.empty(), isInDoubt, refused, failures);
    }
    return failures == begun.failures ? overtaken(now) : this;
  }

  /// A record was given up that its key refused, the probe being well.
  StoreProof refused(String messageId) {
    if (refused.size() >= MANY) {
      return this;
    }
    var all = new HashSet<String>(refused);
    all.add(messageId);
    return new StoreProof(provenAt, isInDoubt, Set.copyOf(all), failures);
  }

  /// Whether so many were refused, none being stored between, that it is not their keys.
  boolean refusesMany() {
    return refused.size() >= MANY;
  }
}
