package sluice.simulation;

import java.time.Duration;
import java.util.List;

/// What a simulated job came to. Immutable.
///
/// @param violations of what is promised
/// @param took from the file's coming to the end of its last run
/// @param status of that run
/// @param starts of lines
/// @param wall how long the simulation took
record JobResult(
    JobScenario scenario,
    List<String> violations,
    Duration took,
    String status,
    Faults faults,
    Lines lines,
    Starts starts,
    AwsCost bill,
    Duration wall) {
  /// The memory of the job function.
  static final int FUNCTION_MEGABYTES = 512;

  /// What went wrong.
  ///
  /// @param deaths of environments
  /// @param freezes of environments
  /// @param functionDeaths of the job function
  /// @param twice messages that were sent twice
  /// @param lost messages of the prompt queue
  record Faults(int deaths, int freezes, int functionDeaths, int twice, int lost) {}

  /// What became of lines and of the chunks' messages.
  ///
  /// @param paid answers
  /// @param paidAgain beyond the first of each line and run
  /// @param refusals requests that were refused for a limit
  /// @param meanReceives of a chunk
  /// @param mostReceives of the chunk that was received most
  record Lines(int paid, int paidAgain, int refusals, double meanReceives, int mostReceives) {}
}
