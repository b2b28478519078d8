package sluice.benchmark;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/// Median and extremes of a measured quantity. Immutable.
record Spread(double median, double least, double most) {

  /// @param values at least one
  static Spread of(Collection<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int size = sorted.size();
    double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
    return new Spread(median, sorted.getFirst(), sorted.getLast());
  }

  /// `1.05 (1.02-1.11)`; the median alone where there is no spread.
  String text(int decimals) {
    String one = "%." + decimals + "f";
    return least == most
        ? String.format(Locale.ROOT, one, median)
        : String.format(Locale.ROOT, one + " (" + one + "-" + one + ")", median, least, most);
  }
}
