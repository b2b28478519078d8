package sluice.benchmark;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
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

  /// Asks the far side what it has seen of a goal. It counts anew from here on.
  static Seen ask(HttpClient client, String farSide, Goal goal)
      throws IOException, InterruptedException {
    URI ledger = URI.create(farSide + FarSide.LEDGERS + goal.model());
    var request = HttpRequest.newBuilder(ledger).build();
    return parse(client.send(request, BodyHandlers.ofString()).body());
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

  private static Seen parse(String text) {
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
