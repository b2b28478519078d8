package sluice.simulation;

import java.time.Duration;
import java.util.Set;
import sluice.provider.OutageKind;

/// What a simulation came to. Immutable.
///
/// @param lost messages without a record that are in no queue
/// @param dead messages in the dead-letter queue
/// @param errorRecords records without an answer
/// @param unrecorded messages acknowledged without a record
/// @param late invocations that did not end in time
/// @param disordered records that appeared before an earlier one of their group
/// @param histories left behind in the bucket
/// @param took from the beginning until the queue was empty
/// @param drainedAfter the end of the outages, or the beginning where there was none
/// @param atFullRate how long the rest would have taken from then on at the account's limit
/// @param calls requests that the provider saw
/// @param answered those it worked on to an answer, whether or not it arrived
/// @param refusals those it refused for a limit
/// @param meanReceives how often a message was received, on average
/// @param mostReceives how often the one was received that was received most
/// @param outages told in ERROR lines
/// @param mostInAMinute requests in any 60 seconds
/// @param meanInAMinute requests in a minute on average
/// @param mostTokensInAMinute tokens in any 60 seconds
/// @param meanTokensInAMinute tokens in a minute on average
/// @param providerCost in US dollars
/// @param wall how long the simulation took
record Result(
    Scenario scenario,
    int lost,
    int dead,
    int errorRecords,
    int unrecorded,
    int late,
    int disordered,
    int histories,
    Duration took,
    Duration drainedAfter,
    Duration atFullRate,
    double meanReceives,
    int mostReceives,
    long calls,
    int answered,
    int refusals,
    Set<OutageKind> outages,
    long mostInAMinute,
    double meanInAMinute,
    long mostTokensInAMinute,
    double meanTokensInAMinute,
    AwsCost bill,
    double providerCost,
    Duration wall) {

  /// Answers that the provider worked on beyond the first for each message.
  int paidAgain() {
    return answered - scenario.messages();
  }

  /// Without the time it took to simulate, which differs from run to run.
  Result timeless() {
    return new Result(
        scenario,
        lost,
        dead,
        errorRecords,
        unrecorded,
        late,
        disordered,
        histories,
        took,
        drainedAfter,
        atFullRate,
        meanReceives,
        mostReceives,
        calls,
        answered,
        refusals,
        outages,
        mostInAMinute,
        meanInAMinute,
        mostTokensInAMinute,
        meanTokensInAMinute,
        bill,
        providerCost,
        Duration.ZERO);
  }
}
