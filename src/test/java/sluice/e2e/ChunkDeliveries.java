package sluice.e2e;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import sluice.chunk.ChunkMessage;
import sluice.chunk.ChunkRange;

/// The messages of chunks that the function was handed. Safe for many threads.
final class ChunkDeliveries {
  private final Map<ChunkRange, Set<String>> messages = new HashMap<>();
  private int mostReceives;

  /// An event goes to the function.
  synchronized void received(SQSEvent event) {
    for (SQSMessage message : event.getRecords()) {
      ChunkRange range = ChunkMessage.of(message.getBody()).orElseThrow().range();
      messages.computeIfAbsent(range, _ -> new HashSet<>(2)).add(message.getMessageId());
      String receives = message.getAttributes().get("ApproximateReceiveCount");
      mostReceives = Math.max(mostReceives, Integer.parseInt(receives));
    }
  }

  /// Whether the chunk of a line travelled in more than one message.
  synchronized boolean isSentTwice(int line) {
    return messages.entrySet().stream()
        .filter(sent -> sent.getValue().size() > 1)
        .map(Map.Entry::getKey)
        .anyMatch(range -> range.firstLine() <= line && line < range.endLine());
  }

  /// How many chunks travelled in more than one message.
  synchronized long sentTwice() {
    return messages.values().stream().filter(ids -> ids.size() > 1).count();
  }

  /// How often a message was received at most.
  synchronized int mostReceives() {
    return mostReceives;
  }
}
