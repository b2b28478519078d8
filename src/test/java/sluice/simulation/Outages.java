package sluice.simulation;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/// What goes wrong in a simulation, and when. Immutable.
record Outages(List<OutageWindow> spells) {
  /// Nothing does.
  static final Outages NONE = new Outages(List.of());

  static Outages of(OutageWindow.Kind kind, Duration from, Duration length) {
    return new Outages(List.of(OutageWindow.of(kind, from, length)));
  }

  /// Whether this is wrong at a moment.
  boolean hold(OutageWindow.Kind kind, long nanos) {
    for (OutageWindow spell : spells) {
      if (spell.kind() == kind && spell.holds(nanos)) {
        return true;
      }
    }
    return false;
  }

  /// When the last of it is over; zero where nothing goes wrong.
  Duration end() {
    return spells.stream()
        .map(OutageWindow::until)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }
}
