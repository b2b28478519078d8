package sluice.volley;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import sluice.limit.Need;
import sluice.time.Time;

/// Counts what a batch makes of the limits. Safe for many threads.
final class Meter {
  private final Time time;
  private final long begun;
  private final Map<Lane, Asked> asked = new HashMap<>();
  private int inFlight;
  private long idleSince;
  private Duration idle = Duration.ZERO;
  private Duration waited = Duration.ZERO;
  private int refusals;
  private int wastedPrompts;
  private double wastedTokens;

  /// What was asked of one model.
  private record Asked(long requests, double input, double output) {
    private static final Asked NOTHING = new Asked(0, 0, 0);

    private Asked and(long more, Need tokens) {
      return new Asked(requests + more, input + tokens.input(), output + tokens.output());
    }
  }

  /// Counts from now on.
  Meter(Time time) {
    this.time = time;
    this.begun = time.nanos();
    this.idleSince = begun;
  }

  /// A prompt waited so long for its permit and its bucket.
  synchronized void waited(Duration wait) {
    waited = waited.plus(wait);
  }

  /// A request is in flight.
  synchronized void sent(Lane lane) {
    if (inFlight++ == 0) {
      idle = idle.plus(time.since(idleSince));
    }
    count(lane, 1, new Need(0, 0));
  }

  /// It is in flight no more.
  synchronized void ended() {
    if (--inFlight == 0) {
      idleSince = time.nanos();
    }
  }

  /// A request took so many tokens.
  synchronized void took(Lane lane, Need tokens) {
    count(lane, 0, tokens);
  }

  private void count(Lane lane, long requests, Need tokens) {
    asked.put(lane, asked.getOrDefault(lane, Asked.NOTHING).and(requests, tokens));
  }

  /// A request brought nothing that could be kept.
  ///
  /// @param isRefused whether it was one too many (429)
  /// @param tokens what it may have cost
  synchronized void wasted(boolean isRefused, Need tokens) {
    refusals += isRefused ? 1 : 0;
    wastedPrompts++;
    wastedTokens += tokens.input() + tokens.output();
  }

  /// What has been counted.
  ///
  /// @param permits how many prompts may be in flight
  synchronized Figures figures(int permits) {
    Duration wall = time.since(begun);
    Duration idleNow = inFlight == 0 ? idle.plus(time.since(idleSince)) : idle;
    OptionalDouble percent =
        asked.entrySet().stream()
            .map(lane -> percent(lane.getKey(), lane.getValue(), wall))
            .flatMapToDouble(OptionalDouble::stream)
            .max();
    return new Figures(
        permits, percent, refusals, wastedPrompts, Math.round(wastedTokens), waited, idleNow);
  }

  private static OptionalDouble percent(Lane lane, Asked of, Duration wall) {
    return lane.percent(of.requests(), new Need(of.input(), of.output()), wall);
  }
}
