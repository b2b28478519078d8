package sluice.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// What is printed of results: a line each, in columns. Pure.
///
/// @param columns from left to right
record Table(List<Column> columns) {
  /// What became of the messages.
  static final Table OUTAGES =
      new Table(
          List.of(
              new Column("case", -26, result -> result.scenario().name()),
              new Column("messages", 9, result -> count(result.scenario().messages())),
              new Column("lost", 4, result -> count(result.lost())),
              new Column("dead", 4, result -> count(result.dead())),
              new Column("error records", 13, result -> count(result.errorRecords())),
              new Column("drained after", 13, result -> time(result.drainedAfter())),
              new Column("at full rate", 12, result -> time(result.atFullRate())),
              new Column(
                  "receives: mean, most",
                  20,
                  result -> decimal(2, result.meanReceives()) + ", " + result.mostReceives()),
              new Column("calls", 9, result -> count(result.calls())),
              new Column("paid again", 10, result -> count(result.paidAgain())),
              new Column("429", 7, result -> count(result.refusals())),
              new Column("AWS $", 7, result -> decimal(3, result.bill().total())),
              new Column("Lambda $", 8, result -> decimal(3, result.bill().lambda())),
              new Column("SQS $", 6, result -> decimal(3, result.bill().sqs())),
              new Column("S3 $", 6, result -> decimal(3, result.bill().s3())),
              new Column("provider $", 10, result -> decimal(2, result.providerCost())),
              new Column("took s", 6, result -> decimal(1, result.wall().toMillis() / 1e3))));

  /// What an account was asked for in a minute.
  static final Table LIMITS =
      new Table(
          List.of(
              new Column("case", -44, result -> result.scenario().name()),
              new Column("limit", 8, result -> count(limit(result))),
              new Column("highest minute", 14, result -> count(most(result))),
              new Column("mean minute", 11, result -> decimal(1, mean(result))),
              new Column("429", 7, result -> count(result.refusals())),
              new Column("lost", 4, result -> count(result.lost())),
              new Column("receives", 8, result -> decimal(2, result.meanReceives())),
              new Column("took s", 6, result -> decimal(1, result.wall().toMillis() / 1e3))));

  /// A column.
  ///
  /// @param width negative where it is aligned to the left
  record Column(String name, int width, Function<Result, String> value) {
    private String cell(String text) {
      return ("%" + width + "s").formatted(text);
    }
  }

  String head() {
    return line(columns.stream().map(column -> column.cell(column.name())).toList())
        + "\n"
        + line(columns.stream().map(column -> "-".repeat(Math.abs(column.width()))).toList());
  }

  String row(Result result) {
    return line(columns.stream().map(column -> column.cell(column.value().apply(result))).toList());
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |";
  }

  private static boolean countsTokens(Result result) {
    return result.scenario().rates().requests().isEmpty();
  }

  private static long limit(Result result) {
    var rates = result.scenario().rates();
    return countsTokens(result) ? rates.tokens().orElseThrow() : rates.requests().orElseThrow();
  }

  private static long most(Result result) {
    return countsTokens(result) ? result.mostTokensInAMinute() : result.mostInAMinute();
  }

  private static double mean(Result result) {
    return countsTokens(result) ? result.meanTokensInAMinute() : result.meanInAMinute();
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String time(Duration duration) {
    return duration.compareTo(Duration.ofHours(2)) < 0
        ? decimal(1, duration.toMillis() / 60e3) + " min"
        : decimal(1, duration.toMillis() / 3600e3) + " h";
  }

  private static String decimal(int places, double number) {
    return String.format(Locale.ROOT, "%." + places + "f", number);
  }
}
