package sluice.batch;

import java.util.List;

/// What processing a batch came to. Immutable.
///
/// @param ended one end for every message, in the batch's order
public record BatchResult(List<MessageResult> ended, BatchMetrics figures) {}
