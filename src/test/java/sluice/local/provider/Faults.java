package sluice.local.provider;

/// How often calls go wrong, as shares of all calls. Immutable.
///
/// @param errors answered with 500
/// @param resets whose connection is reset
/// @param drips whose answer is whole but comes drop by drop
/// @param inARow how many calls of one content may go wrong before one goes well, those refused for
///   the rate included
public record Faults(double errors, double resets, double drips, int inARow) {
  /// Every call goes well.
  public static final Faults NONE = new Faults(0, 0, 0, 0);

  /// Now and then, and never twice for one prompt, so that one retry mends it.
  public static final Faults MENDABLE = new Faults(0.05, 0.03, 0.04, 1);
}
