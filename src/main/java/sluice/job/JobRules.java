package sluice.job;

import java.time.Duration;
import sluice.chunk.Prices;
import sluice.message.MessageReader;

/// The limits within which jobs are planned and followed. Immutable.
///
/// @param lines the rules of messages, which lines must keep as well
/// @param longestWindow of a job, and that of one that names none
/// @param mostUnderWay how many lines may be with the provider at once, over all environments
/// @param handlerTimeout the longest invocation of the function that runs chunks
/// @param prices for models that a job's own options do not price
/// @param sizes of files and parts
public record JobRules(
    MessageReader.Rules lines,
    Duration longestWindow,
    int mostUnderWay,
    Duration handlerTimeout,
    Prices prices,
    Sizes sizes) {

  /// How large things may be.
  ///
  /// @param mostBytes of a file, decompressed
  /// @param mostLines of a file
  /// @param mostLineBytes of a line that is read for its id; a longer one gets one of its digest
  /// @param partBytes of a part of an upload; S3 demands 5 MiB at least
  public record Sizes(long mostBytes, int mostLines, int mostLineBytes, int partBytes) {
    /// Those of the function: 2 GB, 3 million lines.
    public static final Sizes USUAL = new Sizes(1L << 31, 3_000_000, 8 << 20, 8 << 20);
  }
}
