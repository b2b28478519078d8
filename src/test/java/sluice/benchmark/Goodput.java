package sluice.benchmark;

/// Measures how much of a provider's limits the handler uses, and how often it is refused, and
/// prints a table.
///
/// Each row is a minute of one environment in its steady state: one invocation with more messages
/// than a minute needs, measured from its tenth second on. So neither its start nor the end of a
/// batch, where permits idle, is in the figures.
final class Goodput {

  private Goodput() {}

  static void main() throws Exception {
    System.exit(Jvm.measure(GoodputNearSide.class));
  }
}
