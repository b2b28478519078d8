package sluice.local.aws;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.MessageAttribute;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/// What Lambda makes of received messages, and what it reads out of the function's answer. Pure.
final class SqsEvents {
  private SqsEvents() {}

  /// The event for messages of a queue.
  static SQSEvent of(LocalQueues.Queue queue, List<Message> messages) {
    var event = new SQSEvent();
    event.setRecords(messages.stream().map(message -> message(queue, message)).toList());
    return event;
  }

  private static SQSMessage message(LocalQueues.Queue queue, Message message) {
    var record = new SQSMessage();
    record.setMessageId(message.messageId());
    record.setReceiptHandle(message.receiptHandle());
    record.setBody(message.body());
    record.setMd5OfBody(message.md5OfBody());
    record.setMd5OfMessageAttributes(message.md5OfMessageAttributes());
    record.setEventSource("aws:sqs");
    record.setEventSourceArn(queue.arn());
    record.setAwsRegion(LocalAws.REGION);
    record.setAttributes(message.attributesAsStrings());
    Map<String, MessageAttribute> attributes = new HashMap<>();
    message.messageAttributes().forEach((name, value) -> attributes.put(name, attribute(value)));
    record.setMessageAttributes(attributes);
    return record;
  }

  private static MessageAttribute attribute(MessageAttributeValue value) {
    var attribute = new MessageAttribute();
    attribute.setDataType(value.dataType());
    attribute.setStringValue(value.stringValue());
    if (value.binaryValue() != null) {
      attribute.setBinaryValue(value.binaryValue().asByteBuffer());
    }
    return attribute;
  }

  /// The messages that are done with: all but those the answer names. None where it names one that
  /// is not in the batch, as Lambda has it.
  static List<Message> done(List<Message> messages, @Nullable SQSBatchResponse response) {
    if (response == null || response.getBatchItemFailures() == null) {
      return messages;
    }
    Set<String> sent = messages.stream().map(Message::messageId).collect(Collectors.toSet());
    List<String> failed =
        response.getBatchItemFailures().stream().map(BatchItemFailure::getItemIdentifier).toList();
    if (!failed.stream().allMatch(id -> id != null && sent.contains(id))) {
      return List.of();
    }
    Set<String> comingBack = Set.copyOf(failed);
    return messages.stream().filter(message -> !comingBack.contains(message.messageId())).toList();
  }
}
