package sluice.local.files;

import java.util.List;
import java.util.Map;

/// What the files of a job's results hold. Immutable.
///
/// @param missing lines without a record
/// @param byLabel how many ended which way
/// @param reasons the commonest of those that were not answered
public record ResultCounts(
    long answered,
    long failed,
    long missing,
    Map<String, Long> byLabel,
    List<Reasons.Reason> reasons) {

  /// How many records there are.
  public long records() {
    return answered + failed;
  }

  /// The same for a file of so many lines: those without a record are missing.
  public ResultCounts outOf(long lines) {
    return new ResultCounts(answered, failed, Math.max(0, lines - records()), byLabel, reasons);
  }
}
