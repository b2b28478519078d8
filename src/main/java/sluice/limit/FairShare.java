package sluice.limit;

/// How the permits of an environment are shared among models: as many to each as to any other, and
/// what is left of them to whoever can use it; but the last eighth only to one that answers. Pure.
///
/// So a model that hangs leaves the others their permits, whether it came before them or after, and
/// one that nobody else waits beside may have all of them, once it has shown that it answers.
public final class FairShare {
  private static final int RESERVE = 8;

  private FairShare() {}

  /// Whether one more is within a model's own share.
  ///
  /// @param permits all there are
  /// @param models how many wait for permits or hold some, itself among them
  /// @param held how many it has
  public static boolean isWithin(int permits, int models, int held) {
    return models > 1 && held < Math.max(1, permits / models);
  }

  /// Whether one more may be taken beyond a share.
  ///
  /// @param free how many nobody has
  /// @param isAnswered whether the model has answered of late
  public static boolean isLeft(int permits, int free, boolean isAnswered) {
    return free > (isAnswered ? 0 : permits / RESERVE);
  }
}
