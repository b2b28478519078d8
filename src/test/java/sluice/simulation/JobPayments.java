package sluice.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import sluice.chunk.ChunkMessage;
import sluice.chunk.Ended;
import sluice.chunk.Fact;
import sluice.chunk.Run;
import sluice.message.Message;
import sluice.store.JobStore.StoredObject;
import sluice.testing.S3Objects;
import sluice.testing.VirtualTime;

/// Watches what a job's environments do: a line is paid again only after a death, a freeze or a
/// double delivery; nothing starts after a stop; nothing is acknowledged without its record.
/// Confined to one thread.
final class JobPayments implements Mapping.Observer, LineProvider.Payments {
  /// A look at the stop takes place every 5 s; calls to the store may have to be repeated.
  private static final Duration AFTER_STOP = Duration.ofSeconds(10);

  /// A record waits for a minute at most before it is stored; a call may have to be repeated.
  private static final Duration UNSAVED = Duration.ofSeconds(65);

  private static final NavigableMap<Integer, NavigableMap<Integer, ChunkMessage>> NONE =
      new TreeMap<>();

  private final VirtualTime time;
  private final S3Objects objects;
  private final Consumer<String> violations;

  /// The batch that a process has.
  private final Map<EnvironmentProcess, Set<ChunkMessage>> batches = new HashMap<>();

  /// All chunks that a process has had, by their runs, the newest first, and their first lines.
  private final Map<EnvironmentProcess, NavigableMap<Integer, NavigableMap<Integer, ChunkMessage>>>
      histories = new HashMap<>();

  /// Starts in each second.
  private final Starts starts = new Starts();

  private final Map<String, Integer> excuses = new HashMap<>();
  private final Map<String, Answer> last = new HashMap<>();
  private final Map<String, Integer> paid = new HashMap<>();

  /// The lines whose answers should have been stored before their environment died.
  private final Set<String> secured = new HashSet<>();

  /// Chunks of which a write has failed since one has worked.
  private final Set<String> unwritten = new HashSet<>();

  /// Chunks that were run twice at the same time, or of which a write has ever failed.
  private final Set<String> uncertain = new HashSet<>();

  private Set<String> carried = Set.of();
  private Instant cancelled = Instant.MIN;
  private Optional<Instant> cancelledBy = Optional.empty();
  int paidAgain;
  int paidInAll;

  /// The last answer to a line.
  private record Answer(EnvironmentProcess process, long at) {}

  JobPayments(VirtualTime time, S3Objects objects, Consumer<String> violations) {
    this.time = time;
    this.objects = objects;
    this.violations = violations;
  }

  /// A run begins whose lines of these keys, as [#line] makes them, were answered before.
  void carry(Set<String> lines) {
    carried = lines;
  }

  /// The name of a line of a run.
  static String line(String runFolder, int line) {
    return runFolder + line;
  }

  @Override
  public void delivered(EnvironmentProcess process, List<Message> batch) {
    Set<ChunkMessage> chunks = new HashSet<>();
    for (Message message : batch) {
      ChunkMessage chunk = ChunkMessage.of(message.body()).orElseThrow();
      if (batches.values().stream().anyMatch(other -> other.contains(chunk))) {
        excuse(chunk);
        uncertain.add(key(chunk));
      }
      chunks.add(chunk);
      histories
          .computeIfAbsent(process, _ -> new TreeMap<>(Comparator.reverseOrder()))
          .computeIfAbsent(chunk.run().run(), _ -> new TreeMap<>())
          .put(chunk.range().firstLine(), chunk);
    }
    batches.put(process, chunks);
  }

  private void excuse(ChunkMessage chunk) {
    excuses.merge(key(chunk), 1, Integer::sum);
  }

  private static String key(ChunkMessage chunk) {
    return chunk.run().chunk(chunk.range().chunk());
  }

  /// The user cancels the job.
  ///
  /// @param grace after which no line of what was there before starts any more
  void cancelled(Duration grace) {
    cancelledBy = Optional.of(time.now().plus(grace));
    cancelled = time.now();
  }

  /// A process is frozen, as it may be in the middle of its batch.
  void frozen(EnvironmentProcess process) {
    batches
        .getOrDefault(process, Set.of())
        .forEach(chunk -> {
          excuse(chunk);
          uncertain.add(key(chunk));
        });
  }

  /// A write of an object has failed, or worked.
  void written(String key, boolean isDone) {
    String chunk = key.replace("/open/", "/chunks/");
    if (isDone) {
      unwritten.remove(chunk);
    } else {
      unwritten.add(chunk);
      uncertain.add(chunk);
    }
  }

  @Override
  public void ended(EnvironmentProcess process) {
    for (ChunkMessage chunk : batches.getOrDefault(process, Set.of())) {
      if (process.isDead()) {
        excuse(chunk);
        secure(chunk, process);
      } else if (unwritten.contains(key(chunk))) {
        excuse(chunk);
      }
    }
    batches.remove(process);
  }

  /// After a death, what was paid for longer ago than a minute must not be paid again.
  private void secure(ChunkMessage chunk, EnvironmentProcess dead) {
    for (int line = chunk.range().firstLine(); line < chunk.range().endLine(); line++) {
      String name = line(chunk.run().folder(), line);
      Optional.ofNullable(last.get(name))
          .filter(answer -> answer.process() == dead)
          .filter(answer -> answer.at() < time.nanos() - UNSAVED.toNanos())
          .filter(_ -> !uncertain.contains(key(chunk)))
          .ifPresent(_ -> secured.add(name));
    }
  }

  @Override
  public void deleted(List<Message> messages) {
    for (Message message : messages) {
      ChunkMessage chunk = ChunkMessage.of(message.body()).orElseThrow();
      boolean isDone =
          has(key(chunk)) || has(chunk.run().fact(Fact.ENDED)) || !has(chunk.run().fact(Fact.RUN));
      if (!isDone) {
        violations.accept("acknowledged without its record: " + key(chunk));
      }
    }
  }

  private boolean has(String key) {
    return objects.find(key).isPresent();
  }

  @Override
  public void started(EnvironmentProcess process, String id) {
    ChunkMessage chunk = chunk(process, id);
    long now = time.nanos();
    starts.add(now);
    Optional<Duration> stopped =
        objects
            .describe(chunk.run().fact(Fact.STOP))
            .map(StoredObject::modified)
            .map(at -> Duration.between(at, time.now()));
    boolean isFresh = now - process.runsSince() < AFTER_STOP.toNanos();
    if (stopped.filter(since -> since.compareTo(AFTER_STOP) > 0).isPresent() && !isFresh) {
      violations.accept("%s started %s after the stop".formatted(id, stopped.get()));
    }
    if (cancelledBy.filter(time.now()::isAfter).isPresent()
        && !isFresh
        && came(chunk).isBefore(cancelled)
        && !endOfRunBefore(chunk).isAfter(cancelled)) {
      violations.accept("%s started though the job was cancelled".formatted(id));
    }
  }

  /// When the run's file came.
  private Instant came(ChunkMessage chunk) {
    byte[] run = objects.find(chunk.run().fact(Fact.RUN)).orElseThrow().head();
    return Run.of(run).source().time();
  }

  /// A cancel that came while the run before was open is meant for that one.
  private Instant endOfRunBefore(ChunkMessage chunk) {
    return chunk
        .run()
        .before()
        .flatMap(run -> objects.find(run.fact(Fact.ENDED)))
        .map(ended -> Ended.of(ended.head()).at())
        .orElse(Instant.MIN);
  }

  @Override
  public void paid(EnvironmentProcess process, String id) {
    ChunkMessage chunk = chunk(process, id);
    String line = line(chunk.run().folder(), JobFiles.number(id));
    int count = paid.merge(line, 1, Integer::sum);
    paidInAll++;
    paidAgain += count > 1 ? 1 : 0;
    if (count > 1 + excuses.getOrDefault(key(chunk), 0)) {
      violations.accept("%s was paid %d times for no reason".formatted(line, count));
    }
    if (secured.contains(line) && !uncertain.contains(key(chunk))) {
      violations.accept("%s was paid again, long after its answer".formatted(line));
    }
    if (carried.contains(line)) {
      violations.accept("%s was answered by the run before".formatted(line));
    }
    last.put(line, new Answer(process, time.nanos()));
  }

  /// Of all chunks that the process was handed, the one of the newest run with this line.
  private ChunkMessage chunk(EnvironmentProcess process, String id) {
    int line = JobFiles.number(id);
    return histories.getOrDefault(process, NONE).values().stream()
        .flatMap(byLine -> Stream.ofNullable(byLine.floorEntry(line)))
        .map(Map.Entry::getValue)
        .filter(chunk -> line < chunk.range().endLine())
        .findFirst()
        .orElseThrow();
  }

  /// How many lines were started in each second.
  Starts starts() {
    return starts;
  }
}
