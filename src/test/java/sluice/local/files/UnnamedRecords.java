package sluice.local.files;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Gatherers;
import sluice.local.files.RecordFinder.Found;

/// Records that stand under no name of a line: a line without a `custom_id` that was sent as it is
/// is recorded under its messageId. They are found by their request. Safe for many threads.
public final class UnnamedRecords {
  private static final int READS_AT_ONCE = 16;

  private final RecordFinder finder;
  private final Map<String, Queue<String>> keysByRequest = new ConcurrentHashMap<>();
  private final AtomicLong found = new AtomicLong();

  /// @param keys of records that belong to no line by name; each is read
  public UnnamedRecords(RecordFinder finder, List<String> keys) {
    this.finder = finder;
    keys.stream()
        .gather(Gatherers.mapConcurrent(READS_AT_ONCE, key -> Map.entry(key, finder.request(key))))
        .forEach(read ->
            keysByRequest
                .computeIfAbsent(read.getValue(), _ -> new ConcurrentLinkedQueue<>())
                .add(read.getKey()));
  }

  /// The record of a line, by its name or by its request. Each record serves one line.
  public Found find(PromptLine line) {
    Found named = finder.find(line);
    boolean isUnnamed = named instanceof Found.Missing && line.derivedId().isPresent();
    Optional<String> key =
        isUnnamed
            ? Optional.ofNullable(keysByRequest.get(line.request())).map(Queue::poll)
            : Optional.empty();
    key.ifPresent(_ -> found.incrementAndGet());
    return key.map(finder::at).orElse(named);
  }

  /// How many lines were found by their request.
  public long found() {
    return found.get();
  }
}
