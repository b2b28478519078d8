package sluice.batch;

import java.util.List;
import sluice.outcome.BatchMetrics;
import sluice.outcome.MessageResult;

/// What processing a batch came to. Immutable.
///
/// @param ended one end for every message, in the batch's order
public record BatchResult(List<MessageResult> results, BatchMetrics metrics) {}
