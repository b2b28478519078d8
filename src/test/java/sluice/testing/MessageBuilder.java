package sluice.testing;

import java.time.Instant;
import java.util.Optional;
import sluice.message.Message;

/// Builds messages of the queue `queue`, received once on a standard queue, with no attributes,
/// where a test says nothing else. Confined to the test's thread.
public final class MessageBuilder {
  private final String id;
  private String body;
  private Optional<String> customId = Optional.empty();
  private Optional<String> job = Optional.empty();
  private String queue = "queue";
  private Optional<String> group = Optional.empty();
  private int receives = 1;
  private Instant sentAt = VirtualTime.START;
  private String receiptHandle;

  private MessageBuilder(String id) {
    this.id = id;
    this.body = "prompt " + id;
    this.receiptHandle = "handle of " + id;
  }

  /// A message whose body is `prompt ID`.
  public static MessageBuilder message(String id) {
    return new MessageBuilder(id);
  }

  /// A message like another one.
  public static MessageBuilder like(Message other) {
    var builder = message(other.id());
    builder.body = other.body();
    builder.customId = other.customId();
    builder.job = other.job();
    builder.queue = other.queue();
    builder.group = other.group();
    builder.receives = other.receives();
    builder.sentAt = other.sentAt();
    builder.receiptHandle = other.receiptHandle();
    return builder;
  }

  public MessageBuilder body(String text) {
    body = text;
    return this;
  }

  /// Sets the attribute `custom_id`.
  public MessageBuilder customId(Optional<String> attribute) {
    customId = attribute;
    return this;
  }

  /// Sets the attribute `job`.
  public MessageBuilder job(Optional<String> attribute) {
    job = attribute;
    return this;
  }

  public MessageBuilder queue(String name) {
    queue = name;
    return this;
  }

  /// Puts it on a FIFO queue.
  public MessageBuilder inGroup(String name) {
    group = Optional.of(name);
    return this;
  }

  /// Sets how often it has been received, this time included.
  public MessageBuilder receivedTimes(int times) {
    receives = times;
    return this;
  }

  public MessageBuilder sentAt(Instant time) {
    sentAt = time;
    return this;
  }

  public MessageBuilder receiptHandle(String handle) {
    receiptHandle = handle;
    return this;
  }

  public Message build() {
    return new Message(id, body, customId, job, queue, group, receives, sentAt, receiptHandle);
  }
}
