package sluice.batch;

import java.util.List;
import sluice.outcome.BatchMetrics;
import sluice.outcome.MessageResult;

/// The result of a batch. Immutable.
///
/// @param results one for each message, in the order of the batch
/// @param prompts one for each prompt: a message, or a line of a chunk
/// @param metrics how the batch used the limits
public record BatchResult(
    List<MessageResult> results, List<MessageResult> prompts, BatchMetrics metrics) {}
