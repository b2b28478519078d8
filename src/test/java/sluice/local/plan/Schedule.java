package sluice.local.plan;

import java.time.Duration;
import java.util.Map;

/// How long the lines of a file take, and which limit it is that makes them take so long.
/// Immutable.
///
/// An answer is assumed to take a second and one more for each 80 tokens it has. Of a limit a
/// minute 97 % is used (see the simulation of a million messages).
///
/// @param seconds in all
/// @param bound the limit
/// @param latency of an answer in seconds
public record Schedule(double seconds, Bound bound, double latency) {
  private static final double MINUTE = 60;
  private static final double USED = 0.97;
  private static final double FIRST_TOKEN = 1;
  private static final double TOKENS_PER_SECOND = 80;

  /// What a job waits for most of the time.
  public enum Bound {
    /// Requests a minute.
    REQUESTS,
    /// Tokens a minute.
    TOKENS,
    /// Requests at the same time.
    IN_FLIGHT,
    /// Nothing is sent.
    NONE
  }

  /// The schedule where all figures are as low, or as high, as they may be.
  static Schedule of(FilePlan plan, Limits limits, boolean isHigh) {
    ModelFigures all = plan.all();
    double lines = all.lines();
    if (lines == 0) {
      return new Schedule(0, Bound.NONE, FIRST_TOKEN);
    }
    double output = (isHigh ? all.output().high() : all.output().low()) / lines;
    double latency = FIRST_TOKEN + output / TOKENS_PER_SECOND;
    var schedule = new Schedule(latency, Bound.IN_FLIGHT, latency);
    if (limits.inFlight().isPresent()) {
      schedule = schedule.or(lines * latency / limits.inFlight().getAsInt(), Bound.IN_FLIGHT);
    }
    for (Map.Entry<String, ModelFigures> model : plan.byModel().entrySet()) {
      var rates = limits.rates().of(model.getKey());
      ModelFigures figures = model.getValue();
      if (rates.requests().isPresent()) {
        schedule =
            schedule.or(
                minutes((double) figures.lines(), rates.requests().getAsLong()), Bound.REQUESTS);
      }
      if (rates.tokens().isPresent()) {
        double tokens = isHigh ? figures.tokens().high() : figures.tokens().low();
        schedule = schedule.or(minutes(tokens, rates.tokens().getAsLong()), Bound.TOKENS);
      }
    }
    return schedule;
  }

  private static double minutes(double count, long perMinute) {
    return count / perMinute * MINUTE / USED;
  }

  private Schedule or(double longer, Bound why) {
    return longer > seconds ? new Schedule(longer, why, latency) : this;
  }

  public Duration duration() {
    return Duration.ofMillis((long) (seconds * 1_000));
  }

  /// How many requests are in flight on average (Little's law).
  double inFlight(long lines) {
    return seconds == 0 ? 0 : lines / seconds * latency;
  }
}
