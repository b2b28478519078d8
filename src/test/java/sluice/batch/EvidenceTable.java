package sluice.batch;

import static sluice.testing.ScriptedProvider.ERROR;
import static sluice.testing.ScriptedProvider.answer;
import static sluice.testing.ScriptedProvider.broken;
import static sluice.testing.ScriptedProvider.status;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import sluice.message.Message;
import sluice.message.Prompt;
import sluice.provider.Reply;
import sluice.testing.ScriptedProvider.Scripted;

/// Prints whose doing failures are taken for: streams with hopeless prompts, outages, brownouts and
/// refusals, in virtual time, the same figures every time.
final class EvidenceTable {
  private EvidenceTable() {}

  @SuppressWarnings("SystemOut")
  static void main() {
    System.out.println(
        "| prompts that fail always | a minute | recorded | paid on average | at most | good ones recorded as errors |");
    System.out.println("|---|---|---|---|---|---|");
    for (int perMinute : new int[] {60, 600}) {
      for (int percent : new int[] {1, 2, 5, 10}) {
        Duration time = Duration.ofHours(perMinute > 60 ? 1 : 4);
        System.out.println(stream(percent, perMinute, "500", time).row());
      }
    }
    System.out.println();
    System.out.println(
        "| outage | prompts | error records | calls | probes | drained after its end |");
    System.out.println("|---|---|---|---|---|---|");
    for (boolean isPingAnswered : new boolean[] {true, false}) {
      for (int count : new int[] {6, 50, 2_000}) {
        System.out.println(outage(count, Duration.ofHours(24), isPingAnswered).row());
      }
    }
    System.out.println(brownout(3_000).row());
  }

  /// What became of a stream with hopeless prompts.
  ///
  /// @param ended those that came half an hour and more before the end of the stream
  record Stream(
      int percent,
      int perMinute,
      String failure,
      int hopeless,
      long recorded,
      long ended,
      double meanPayments,
      int mostPayments,
      long blamed) {
    String row() {
      return String.format(
          Locale.ROOT,
          "| %d %% | %d | %d of %d | %.1f | %d | %d |",
          percent,
          perMinute,
          recorded,
          hopeless,
          meanPayments,
          mostPayments,
          blamed);
    }
  }

  static Stream stream(int percent, int perMinute, String failure, Duration time) {
    var harness = new BatchHarness(perMinute > 60 ? 64 : 32);
    harness.provider.script(
        (prompt, _) -> prompt.body().contains("hopeless") ? failure(failure) : answer());
    var driver = new QueueDriver(harness, 500);
    var random = new Random(3);
    driver.stream(
        perMinute, time, number -> (random.nextInt(100) < percent ? "hopeless" : "good") + number);
    List<Integer> paid = driver.payments("hopeless");
    return new Stream(
        percent,
        perMinute,
        failure,
        paid.size(),
        driver.ended("FAILED", id -> id.startsWith("hopeless")),
        paid.size() - perMinute * 30L * percent / 100,
        paid.stream().mapToInt(Integer::intValue).average().orElse(0),
        paid.stream().mapToInt(Integer::intValue).max().orElse(0),
        driver.ended("FAILED", id -> id.startsWith("good")));
  }

  private static Scripted failure(String kind) {
    return switch (kind) {
      case "500" -> status(500, ERROR);
      case "garbage" -> status(200, "<html>");
      default -> answer().after(Duration.ofHours(1));
    };
  }

  /// What became of prompts in an outage.
  public record Outage(
      String name, int prompts, long errors, long open, int calls, int probes, Duration drained) {
    String row() {
      return String.format(
          Locale.ROOT,
          "| %s | %d | %d | %d | %d | %.1f min%s |",
          name,
          prompts,
          errors,
          calls,
          probes,
          drained.toSeconds() / 60.0,
          open == 0 ? "" : ", " + open + " not");
    }
  }

  static Outage outage(int count, Duration length, boolean isPingAnswered) {
    var harness = new BatchHarness(32);
    var before = new QueueDriver(harness, 100);
    before.add("before", 100);
    before.run(Duration.ofHours(1));
    int callsBefore = harness.provider.calls().size();
    boolean[] isDown = {true};
    long begun = harness.time.nanos();
    harness.provider.script((prompt, _) ->
        !isDown[0] || (isPingAnswered && isPing(prompt))
            ? answer()
            : broken(Reply.TransportError.BROKEN));
    int[] callsOfOutage = {0, 0};
    harness.time.after(
        length,
        () -> {
          isDown[0] = false;
          callsOfOutage[0] = harness.provider.calls().size() - callsBefore;
          callsOfOutage[1] = callsOfOutage[0] - (harness.provider.prompts().size() - callsBefore);
        });
    var driver = new QueueDriver(harness, 500);
    driver.add("m", count);
    driver.run(length.plusHours(8));
    return new Outage(
        isPingAnswered ? "24 h, the probe is answered" : "24 h",
        count,
        driver.ended("FAILED"),
        driver.open(),
        callsOfOutage[0] - callsOfOutage[1],
        callsOfOutage[1],
        driver.lastRecord().minusNanos(begun).minus(length));
  }

  static Outage brownout(int count) {
    var harness = new BatchHarness(32);
    var random = new Random(5);
    long[] end = {Duration.ofHours(1).toNanos()};
    harness.provider.script((prompt, _) ->
        harness.time.nanos() < end[0] && !isPing(prompt) && random.nextBoolean()
            ? status(500, ERROR)
            : answer());
    var driver = new QueueDriver(harness, 500);
    driver.stream(count / 60, Duration.ofHours(1), number -> "m" + number);
    return new Outage(
        "half of all calls fail, 1 h",
        count,
        driver.ended("FAILED"),
        driver.open(),
        harness.provider.prompts().size(),
        harness.provider.calls().size() - harness.provider.prompts().size(),
        driver.lastRecord().minus(Duration.ofHours(1)));
  }

  static boolean isPing(Prompt prompt) {
    return prompt.body().contains("\"ping\"");
  }

  static Message[] array(List<Message> messages) {
    return messages.toArray(Message[]::new);
  }
}
