package sluice.local.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.sqs.model.Message;

/// The messages gathered for one event: as many as are allowed, and no more than fit into it.
/// Confined to one thread.
final class EventBatch {
  /// What a message takes in an event beside its body: ids, receipt handle, attributes.
  private static final int OVERHEAD = 1024;

  private final int mostMessages;
  private final long mostBytes;
  private final List<Message> messages = new ArrayList<>();
  private final List<Message> surplus = new ArrayList<>();
  private long bytes;

  EventBatch(int mostMessages, long mostBytes) {
    this.mostMessages = mostMessages;
    this.mostBytes = mostBytes;
  }

  /// Takes messages in order; from the first one on that does not fit, they are surplus.
  void add(List<Message> received) {
    for (Message message : received) {
      long size = size(message);
      if (isFull() || (!messages.isEmpty() && bytes + size > mostBytes)) {
        surplus.add(message);
      } else {
        messages.add(message);
        bytes += size;
      }
    }
  }

  /// How many more messages it could take.
  int room() {
    return isFull() ? 0 : mostMessages - messages.size();
  }

  boolean isFull() {
    return messages.size() == mostMessages || !surplus.isEmpty();
  }

  List<Message> messages() {
    return List.copyOf(messages);
  }

  /// What was received and cannot be part of this event.
  List<Message> surplus() {
    return List.copyOf(surplus);
  }

  /// Close to the size in the event's JSON, where quotes and line feeds take two bytes.
  private static long size(Message message) {
    String body = message.body();
    long escapes = body.chars().filter(c -> c == '"' || c == '\\' || c < ' ').count();
    return OVERHEAD + body.getBytes(UTF_8).length + escapes;
  }
}
