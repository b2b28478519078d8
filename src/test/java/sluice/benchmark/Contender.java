package sluice.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Who is measured. The order is that of the tables.
enum Contender {
  SLUICE("Sluice", true),
  NAIVE("naive handler", true),
  VIRTUAL("virtual thread a prompt", true),
  POOL("pool of 50 threads", false),
  HTTPX("asyncio, httpx", false),
  AIOHTTP("asyncio, aiohttp", true);

  private final String label;
  private final boolean isQuick;

  Contender(String label, boolean isQuick) {
    this.label = label;
    this.isQuick = isQuick;
  }

  /// Those with these names.
  ///
  /// @param names in any case; none for all
  static List<Contender> named(List<String> names) {
    return Arrays.stream(values())
        .filter(contender ->
            names.isEmpty() || names.contains(contender.name().toLowerCase(Locale.ROOT)))
        .toList();
  }

  String label() {
    return label;
  }

  /// The others are scripts in Python.
  boolean isJava() {
    return this != HTTPX && this != AIOHTTP;
  }

  /// One that is not takes many times as long as the perfect schedule, so it gets one seed and one
  /// batch.
  boolean isQuick() {
    return isQuick;
  }
}
