package sluice.limit;

/// Max-min fair sharing of the permits among models: an equal share to each, and the rest to any
/// model that can use it; but the last eighth only to a model that answers. Pure.
///
/// So a model that hangs leaves the others their permits, whether it started before or after them,
/// and a model that is alone may use all permits once it has answered.
public final class FairShare {
  private static final int RESERVE = 8;

  private FairShare() {}

  /// Whether another permit is within a model's share.
  ///
  /// @param permits how many there are
  /// @param models how many models hold permits or wait for some, this one included
  /// @param held how many permits it holds
  public static boolean isWithin(int permits, int models, int held) {
    return models > 1 && held < Math.max(1, permits / models);
  }

  /// Whether a model may take another permit beyond its share.
  ///
  /// @param free how many permits are free
  /// @param isAnswered whether the model has answered recently
  public static boolean isLeft(int permits, int free, boolean isAnswered) {
    return free > (isAnswered ? 0 : permits / RESERVE);
  }
}
