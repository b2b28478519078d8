package sluice.job;

import java.util.Comparator;
import java.util.Optional;
import sluice.chunk.BatchStatus;
import sluice.chunk.JsonFields;
import sluice.chunk.MalformedObjectException;

/// How far a job is by its Batch object: of two of them, the greater one is further on. Immutable.
///
/// Runs are numbered anew once the bucket has removed the facts of old ones, so that of two runs
/// the one that has begun later is further on.
///
/// @param begun when the run has begun, in seconds since 1970
/// @param run its number
/// @param status of the run
/// @param lines with a record
record BatchPosition(long begun, int run, BatchStatus status, long lines)
    implements Comparable<BatchPosition> {
  private static final int LAST_STEP = 4;
  private static final Comparator<BatchPosition> ORDER =
      Comparator.comparingLong(BatchPosition::begun)
          .thenComparingInt(BatchPosition::run)
          .thenComparing(BatchPosition::hasEnded)
          .thenComparingLong(BatchPosition::lines)
          .thenComparingInt(BatchPosition::step);

  /// That of an object; empty where it is no Batch object of ours.
  static Optional<BatchPosition> of(byte[] json) {
    try {
      JsonFields batch = JsonFields.of(json);
      JsonFields counts = batch.object("request_counts");
      return Optional.of(
          new BatchPosition(
              batch.count("created_at"),
              batch.object("sluice").integer("run"),
              BatchStatus.of(batch.text("status")),
              counts.count("completed") + counts.count("failed")));
    } catch (MalformedObjectException e) {
      return Optional.empty();
    }
  }

  private boolean hasEnded() {
    return step() == LAST_STEP;
  }

  private int step() {
    return switch (status) {
      case VALIDATING -> 0;
      case IN_PROGRESS -> 1;
      case CANCELLING -> 2;
      case FINALIZING -> 3;
      case COMPLETED, FAILED, EXPIRED, CANCELLED -> LAST_STEP;
    };
  }

  @Override
  public int compareTo(BatchPosition other) {
    return ORDER.compare(this, other);
  }
}
