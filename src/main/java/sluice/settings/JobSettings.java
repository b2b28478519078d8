package sluice.settings;

import java.time.Duration;
import sluice.chunk.Prices;
import sluice.message.MessageReader;

/// The settings of the function for whole jobs, checked as a whole by [JobSettingsReader].
/// Immutable.
///
/// @param lines the rules of messages, which the lines of a file must keep as well; their largest
///   age is also the longest time that a job may take
/// @param maxInFlight the most requests in flight for the whole account, all environments together
/// @param functionTimeout the longest invocation of the function that sends the prompts
/// @param prices for models that a job's own options do not price
/// @param bucket the S3 bucket of the jobs
/// @param promptQueueUrl the queue of prompts, which takes the parts of a job as well
/// @param jobsQueueUrl the queue of the bucket's notifications, this function's own
public record JobSettings(
    MessageReader.Rules lines,
    int maxInFlight,
    Duration functionTimeout,
    Prices prices,
    String bucket,
    String promptQueueUrl,
    String jobsQueueUrl) {}
