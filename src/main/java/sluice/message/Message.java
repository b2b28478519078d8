package sluice.message;

import java.time.Instant;
import java.util.Optional;

/// A message of the queue as it was received, free of SQS's own types. Immutable.
///
/// @param id SQS's messageId
/// @param body the text as received
/// @param customId the attribute `custom_id`, a string or a number
/// @param job the attribute `job`, a string or a number
/// @param queue the queue's name, the last part of its ARN
/// @param group the MessageGroupId on a FIFO queue; empty on a standard queue, whatever the message
///   carries
/// @param receives how often the message has been received, this time included; 1 or more
/// @param sentAt when it was put on the queue
/// @param receiptHandle names this receive when its visibility is changed
public record Message(
    String id,
    String body,
    Optional<String> customId,
    Optional<String> job,
    String queue,
    Optional<String> group,
    int receives,
    Instant sentAt,
    String receiptHandle) {}
