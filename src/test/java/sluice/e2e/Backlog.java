package sluice.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import sluice.e2e.Events.Received;
import sluice.e2e.RuntimeApi.End;

/// The messages of a queue, handed out again and again until they are deleted, each time with a
/// higher receive count. Time plays no part: whatever is there is visible at the next receive.
final class Backlog {
  private final Queue calls;
  private final String name;
  private final List<Sent> sent = new CopyOnWriteArrayList<>();
  private final Map<String, Integer> receives = new ConcurrentHashMap<>();

  private record Sent(String id, String body, Optional<String> group) {}

  /// An empty queue.
  ///
  /// @param calls what the function asks of it
  Backlog(Queue calls, String name) {
    this.calls = calls;
    this.name = name;
  }

  /// Sends a message; the body is its id as well.
  void send(String body) {
    sent.add(new Sent(body, body, Optional.empty()));
  }

  /// Sends a message of a group.
  void send(String group, String body) {
    sent.add(new Sent(body, body, Optional.of(group)));
  }

  /// What is there, in the order sent.
  List<String> ids() {
    Set<String> deleted = calls.deleted();
    return sent.stream().map(Sent::id).filter(id -> !deleted.contains(receiptHandle(id))).toList();
  }

  /// How the last receive of a message is named.
  String receiptHandle(String id) {
    return "%s received %d".formatted(id, receives.getOrDefault(id, 0));
  }

  /// Hands out all that is there, as an event.
  String receive() {
    List<String> there = ids();
    sent.removeIf(message -> !there.contains(message.id()));
    var messages = new ArrayList<Received>();
    for (Sent message : sent) {
      int count = receives.merge(message.id(), 1, Integer::sum);
      messages.add(
          new Received(
              message.id(), receiptHandle(message.id()), message.body(), message.group(), count));
    }
    return Events.of(name, messages);
  }

  /// Deletes what was handed out and is not reported, as the event source mapping does.
  void acknowledge(End end) {
    String report = Reports.response(end);
    sent.removeIf(message -> !report.contains("\"itemIdentifier\":\"" + message.id() + "\""));
  }
}
