package sluice.local.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sluice.batch.BatchListener;
import sluice.message.Identity;
import sluice.outcome.BatchMetrics;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome.Kind;
import sluice.outcome.Outcome.Recorded;
import sluice.outcome.Outcome.Returned;
import sluice.provider.OutageKind;
import sluice.provider.Reason;

/// Counts what happens in a run. Safe for many threads.
public final class Progress implements BatchListener {
  /// No time left is promised when nothing has moved for so long.
  private static final Duration STILL = Duration.ofSeconds(10);

  private final long total;
  private final int permits;
  private final long begun = System.nanoTime();
  private final Map<Kind, Long> byKind = new EnumMap<>(Kind.class);
  private final Set<String> waiting = new HashSet<>();
  private final List<Duration> latencies = new ArrayList<>();
  private long lastEnd = begun;
  private long lastRecord = begun;
  private Duration longest = Duration.ZERO;
  private long before;
  private long done;
  private long retries;
  private long returned;
  private long inputTokens;
  private long outputTokens;
  private int begunPrompts;
  private LimitTotals limits = LimitTotals.NONE;

  /// @param total prompts of the file
  /// @param permits how many may be in flight over all environments
  public Progress(long total, int permits) {
    this.total = total;
    this.permits = permits;
  }

  /// So many lines had their answer before.
  public synchronized void wereThere(long lines) {
    before += lines;
  }

  /// All lines have their record: those that nobody told of failed without being sent, or were
  /// answered in an earlier process.
  ///
  /// @param failed lines of the file without an answer
  public synchronized void ended(long failed) {
    long recorded = byKind.values().stream().mapToLong(Long::longValue).sum();
    long untold = Math.max(0, total - before - recorded);
    long failedHere = recorded - byKind.getOrDefault(Kind.ANSWERED, 0L);
    long untoldFailed = Math.min(untold, Math.max(0, failed - failedHere));
    byKind.merge(Kind.FAILED, untoldFailed, Long::sum);
    done += untoldFailed;
    before += untold - untoldFailed;
  }

  @Override
  public synchronized void sent(String invocation, Identity identity, int attempt) {
    if (attempt == 1) {
      begunPrompts++;
    } else {
      retries++;
    }
  }

  @Override
  public synchronized void finished(String invocation, MessageResult ended) {
    begunPrompts -= ended.attempts() > 0 ? 1 : 0;
    inputTokens += ended.usage().input();
    outputTokens += ended.usage().output();
    lastEnd = System.nanoTime();
    switch (ended.outcome()) {
      case Recorded(Kind kind) -> {
        done++;
        byKind.merge(kind, 1L, Long::sum);
        recorded(ended);
        waiting.remove(ended.message().id());
      }
      case Returned _ -> {
        returned++;
        waiting.add(ended.message().id());
      }
    }
  }

  @Override
  public void outage(String invocation, OutageKind kind, Instant since, Reason reason) {
    // Not counted.
  }

  @Override
  public synchronized void batch(
      String invocation, List<MessageResult> batch, Duration wall, BatchMetrics figures) {
    batch.stream()
        .filter(ended -> ended.outcome() instanceof Recorded)
        .flatMap(ended -> ended.latency().stream())
        .forEach(latencies::add);
    limits = limits.plus(wall, figures);
  }

  @Override
  public void warning(String invocation, String message) {
    // Not counted.
  }

  private void recorded(MessageResult ended) {
    lastRecord = System.nanoTime();
    longest = ended.latency().filter(latency -> latency.compareTo(longest) > 0).orElse(longest);
  }

  /// How far it has come.
  public synchronized ProgressText text() {
    // Some of them pause before they are sent again.
    int inFlight = Math.min(begunPrompts, permits);
    long now = System.nanoTime();
    Duration pause = Duration.ofNanos(now - lastRecord);
    boolean isStill = pause.compareTo(STILL) > 0 && pause.compareTo(longest) > 0;
    return new ProgressText(
        total,
        before,
        done,
        inFlight,
        retries,
        waiting.size(),
        since(now),
        isStill ? pause : Duration.ZERO);
  }

  /// What it came to.
  public synchronized Totals totals() {
    return new Totals(
        total,
        before,
        Map.copyOf(byKind),
        retries,
        returned,
        since(lastEnd),
        List.copyOf(latencies),
        permits,
        inputTokens,
        outputTokens,
        limits);
  }

  private Duration since(long nanos) {
    return Duration.ofNanos(nanos - begun);
  }

  /// The figures of a run.
  ///
  /// @param before prompts that had an answer before
  /// @param byKind how many messages ended which way in this run
  /// @param returned how often a message went back to the queue
  /// @param wall from the beginning to the last end
  /// @param latencies of the last attempts, in the order the messages were received
  public record Totals(
      long total,
      long before,
      Map<Kind, Long> byKind,
      long retries,
      long returned,
      Duration wall,
      List<Duration> latencies,
      int permits,
      long inputTokens,
      long outputTokens,
      LimitTotals limits) {

    /// How many messages have their record.
    long done() {
      return byKind.values().stream().mapToLong(Long::longValue).sum();
    }

    long of(Kind kind) {
      return byKind.getOrDefault(kind, 0L);
    }
  }
}
