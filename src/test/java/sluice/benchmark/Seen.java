package sluice.benchmark;

import java.time.Duration;

/// What the provider saw in a time that was measured. Immutable.
///
/// @param requests whatever became of them
/// @param refusals of those, answered with 429
/// @param answers to requests that passed
/// @param busiestSecond the most that any second counted, as a share of what the limit allows in
///   one; refused or not
/// @param busiestTenSeconds the same of ten
/// @param mostInFlight requests that were open at once
record Seen(
    long requests,
    long refusals,
    long answers,
    double busiestSecond,
    double busiestTenSeconds,
    int mostInFlight) {
  private static final String SEPARATOR = " ";

  static Seen of(Goal goal, Arrivals arrivals, long refusals, long answers, int mostInFlight) {
    return new Seen(
        arrivals.count(),
        refusals,
        answers,
        share(goal, arrivals, Duration.ofSeconds(1)),
        share(goal, arrivals, Duration.ofSeconds(10)),
        mostInFlight);
  }

  private static double share(Goal goal, Arrivals arrivals, Duration window) {
    return (double) arrivals.most(window) * 60 / (goal.perMinute() * window.toSeconds());
  }

  /// As it goes from one process to the other.
  String text() {
    return String.join(
        SEPARATOR,
        Long.toString(requests),
        Long.toString(refusals),
        Long.toString(answers),
        Double.toString(busiestSecond),
        Double.toString(busiestTenSeconds),
        Integer.toString(mostInFlight));
  }

  static Seen parse(String text) {
    String[] fields = text.split(SEPARATOR, -1);
    return new Seen(
        Long.parseLong(fields[0]),
        Long.parseLong(fields[1]),
        Long.parseLong(fields[2]),
        Double.parseDouble(fields[3]),
        Double.parseDouble(fields[4]),
        Integer.parseInt(fields[5]));
  }
}
