package sluice.batch;

/// How many messages of a batch are read ahead of those that are sent. Pure.
///
/// Enough are read for the permits that are free, since messages of other models may start where
/// those before them must wait. While no permit is free, few are read, so that the first prompts
/// are sent before the last messages are read.
///
/// @param permits the most requests in flight
record LookAhead(int permits) {
  /// The size of the first step, which costs one listing of keys, and the least that is read ahead.
  private static final int STEP = 16;

  /// Returns how many more messages to read now.
  ///
  /// @param checking how many prompts are being looked up, and may need a permit soon
  /// @param queued how many wait to be sent; if permits are free, those must wait for other reasons
  /// @param free how many permits are free
  int next(int checking, int queued, int free) {
    int ahead = checking + queued;
    int kept = Math.max(STEP, permits / 4);
    int toKeep = ahead <= kept / 2 ? kept - ahead : 0;
    return Math.max(toKeep, Math.max(0, free - checking));
  }

  /// Returns how many more prompts of one run's chunks to read now, which are in memory from then
  /// on. Those of other runs are read on their own.
  ///
  /// @param ahead how many are being looked up or wait
  int nextOfChunks(int ahead) {
    int kept = Math.max(STEP, permits);
    return ahead <= kept / 2 ? kept - ahead : 0;
  }

  /// Returns the most messages of one step: the first steps are short, so that the first prompts
  /// are sent at once.
  ///
  /// @param read how many have been read
  static int step(int read) {
    return Math.max(STEP, read);
  }
}
