package sluice.message;

import java.time.Instant;
import java.util.Optional;

/// A message as received from the queue, without SQS's own types. Immutable.
///
/// @param id the messageId
/// @param body the text as received
/// @param customId the attribute `custom_id`, a string or a number
/// @param job the attribute `job`, a string or a number
/// @param queue the queue's name, the last part of its ARN
/// @param group the MessageGroupId on a FIFO queue; always empty on a standard queue
/// @param receives how often the message has been received, including this time; at least 1
/// @param sentAt when the message was put on the queue
/// @param receiptHandle identifies this receive, to delete the message or change its visibility
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
