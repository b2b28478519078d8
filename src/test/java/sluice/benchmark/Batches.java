package sluice.benchmark;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import java.util.List;
import java.util.UUID;

/// Makes the events that the handler gets.
final class Batches {
  private Batches() {}

  /// @param prompts their numbers
  static SQSEvent of(List<Integer> prompts) {
    return ofMessages(prompts.stream().map(Batches::message).toList());
  }

  static SQSEvent ofMessages(List<SQSMessage> messages) {
    var event = new SQSEvent();
    event.setRecords(messages);
    return event;
  }

  private static SQSMessage message(int prompt) {
    var message = new SQSMessage();
    message.setMessageId(UUID.randomUUID().toString());
    message.setReceiptHandle("handle");
    message.setBody("prompt " + prompt + " " + "of some length ".repeat(20));
    message.setEventSource("aws:sqs");
    message.setEventSourceArn("arn:aws:sqs:us-east-1:123456789012:benchmark");
    return message;
  }
}
