package sluice.drill;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/// What goes wrong in a drill, and when. Immutable.
record Troubles(List<Spell> spells) {
  /// Nothing does.
  static final Troubles NONE = new Troubles(List.of());

  static Troubles of(Spell.Kind kind, Duration from, Duration length) {
    return new Troubles(List.of(Spell.of(kind, from, length)));
  }

  /// Whether this is wrong at a moment.
  boolean hold(Spell.Kind kind, long nanos) {
    for (Spell spell : spells) {
      if (spell.kind() == kind && spell.holds(nanos)) {
        return true;
      }
    }
    return false;
  }

  /// When the last of it is over; zero where nothing goes wrong.
  Duration end() {
    return spells.stream().map(Spell::until).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
  }
}
