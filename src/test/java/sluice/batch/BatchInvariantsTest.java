package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sluice.limit.AccountRates;
import sluice.limit.ModelRates;
import sluice.message.Message;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome;
import sluice.outcome.Outcome.Recorded;
import sluice.outcome.Outcome.Returned;
import sluice.provider.Reply;
import sluice.store.ObjectStore.Failed;
import sluice.testing.ScriptedProvider;
import sluice.testing.ScriptedProvider.Scripted;
import sluice.time.Deadline;

/// What must hold whatever provider and store do: batches with faults by chance, each seed the same
/// run every time.
final class BatchInvariantsTest {
  private static final int SEEDS = 2_000;
  private static final long NO_RATE = 0;
  private static final String ERROR =
      "{\"error\":{\"message\":\"m\",\"type\":\"invalid_request_error\",\"code\":null}}";

  @Test
  void invariants_holdInEveryRun() {
    IntStream.range(0, SEEDS).forEach(seed -> new Run(seed).check());
  }

  @Test
  void sameSeed_takesTheSameCourse() {
    assertThat(new Run(42).process()).isEqualTo(new Run(42).process());
  }

  private static final class Run {
    private final int seed;
    private final Random random;
    private final int permits;
    private final Duration remaining;
    private final boolean isFifo;
    private final long perMinute;
    private final BatchHarness harness;
    private boolean hasStoreFailed;
    private final Message[] messages;

    Run(int seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.permits = 1 + random.nextInt(8);
      this.remaining = Duration.ofSeconds(4 + random.nextInt(120));
      this.isFifo = random.nextInt(4) == 0;
      this.perMinute = random.nextInt(3) == 0 ? 30 + random.nextInt(600) : NO_RATE;
      this.harness = new BatchHarness(permits, limits());
      this.messages =
          IntStream.range(0, random.nextInt(30)).mapToObj(this::message).toArray(Message[]::new);
      int faultRate = random.nextInt(5);
      harness.provider.script((_, _) -> reply(faultRate));
      harness.store.fail((_, _) -> storeFault(faultRate));
    }

    private AccountRates limits() {
      return perMinute == NO_RATE
          ? AccountRates.NONE
          : new AccountRates(
              Map.of(), new ModelRates(OptionalLong.of(perMinute), OptionalLong.empty()), 1);
    }

    List<MessageResult> process() {
      return harness.process(remaining, messages);
    }

    void check() {
      List<MessageResult> ended = process();

      assertThat(harness.time.nanos())
          .as("seed %d: in time", seed)
          .isLessThanOrEqualTo(Deadline.in(remaining, 0).returnBy());
      assertThat(ended)
          .as("seed %d: one end for every message, in order", seed)
          .extracting(end -> end.message().id())
          .containsExactly(Arrays.stream(messages).map(Message::id).toArray(String[]::new));
      assertRecorded(ended);
      assertNothingRunsOn();
      assertNoMarkerIsLeft();
      assertStartsKeepToTheRate();
      assertThat(harness.provider.mostInFlight())
          .as("seed %d: in flight", seed)
          .isLessThanOrEqualTo(permits);
      assertThat(harness.processor.delays(ended).keySet())
          .as("seed %d: exactly what comes back is delayed", seed)
          .containsExactlyElementsOf(
              ended.stream()
                  .filter(end -> end.outcome() instanceof Returned)
                  .map(end -> end.message().id())
                  .toList());
      if (isFifo) {
        assertGroupsKeepTheirOrder(ended);
      }
    }

    /// What is acknowledged has a record, under its own name or beside it.
    private void assertRecorded(List<MessageResult> ended) {
      List<String> records = harness.store.records();
      assertThat(ended.stream().filter(end -> end.outcome() instanceof Recorded))
          .as("seed %d: records", seed)
          .allSatisfy(end -> {
            String id = end.identity().id();
            assertThat(records).anyMatch(key -> key.startsWith("results/queue/" + id));
          });
    }

    private void assertNothingRunsOn() {
      assertThat(harness.provider.inFlight()).as("seed %d: exchanges", seed).isZero();
      assertThat(harness.environment.shared().permits().inUse())
          .as("seed %d: permits", seed)
          .isZero();
      assertThat(harness.environment.shared().memory().free())
          .as("seed %d: memory", seed)
          .isEqualTo(1_000_000);
      int calls = harness.provider.calls().size();
      harness.time.advance(Duration.ofMinutes(30));
      assertThat(harness.provider.calls()).as("seed %d: nothing sent later", seed).hasSize(calls);
    }

    /// A message that was returned in order is not suspected, as long as the store took what it was
    /// told.
    private void assertNoMarkerIsLeft() {
      assertThat(harness.store.objects().entrySet())
          .as("seed %d: markers", seed)
          .filteredOn(object -> object.getKey().startsWith("notes/"))
          .filteredOn(_ -> !hasStoreFailed)
          .allSatisfy(history ->
              assertThat(history.getValue()).contains("\"running\":\"none\"", "\"suspect\":false"));
    }

    /// In any window no more than the rate allows, and a bucketful: a quarter of a second's worth,
    /// or one, and a tenth of a second's for late timers.
    private void assertStartsKeepToTheRate() {
      List<Long> times = harness.provider.times();
      double perSecond = perMinute / 60.0;
      for (int first = 0; first < times.size() && perMinute != NO_RATE; first++) {
        for (int last = first; last < times.size(); last++) {
          double seconds = (times.get(last) - times.get(first)) / 1e9;
          double most = Math.max(1, perSecond * 0.25) + perSecond * (0.1 + seconds);
          assertThat((double) last - first + 1)
              .as("seed %d: starts in %f s", seed, seconds)
              .isLessThanOrEqualTo(most + 1e-6);
        }
      }
    }

    private void assertGroupsKeepTheirOrder(List<MessageResult> ended) {
      Set<String> stuck =
          ended.stream()
              .filter(end -> end.outcome() instanceof Returned)
              .map(end -> end.message().group().orElseThrow())
              .collect(Collectors.toSet());
      for (String group : stuck) {
        List<Outcome> ofGroup =
            ended.stream()
                .filter(end -> end.message().group().equals(Optional.of(group)))
                .map(MessageResult::outcome)
                .dropWhile(Recorded.class::isInstance)
                .toList();
        assertThat(ofGroup)
            .as("seed %d: group %s", seed, group)
            .allMatch(Returned.class::isInstance);
      }
    }

    private Message message(int number) {
      String id = "m" + number;
      Message message =
          switch (random.nextInt(6)) {
            case 0 -> harness.message(id, "{\"prompt\":7}");
            case 1 -> harness.named(id, "id" + random.nextInt(3), "q" + random.nextInt(2));
            case 2 -> BatchHarness.received(1 + random.nextInt(4), harness.message(id));
            default -> harness.message(id);
          };
      return isFifo ? BatchHarness.inGroup("g" + random.nextInt(3), message) : message;
    }

    private Scripted reply(int faultRate) {
      Duration after = Duration.ofMillis(50 + random.nextInt(20_000));
      if (random.nextInt(10) >= faultRate * 2) {
        return ScriptedProvider.answer().after(after);
      }
      return switch (random.nextInt(9)) {
        case 0 -> ScriptedProvider.status(401, ERROR);
        case 1 -> ScriptedProvider.status(403, ERROR);
        case 2 ->
            ScriptedProvider.status(429, ERROR, "retry-after", Integer.toString(random.nextInt(9)));
        case 3 -> ScriptedProvider.status(503, ERROR);
        case 4 -> ScriptedProvider.status(400, ERROR);
        case 5 -> ScriptedProvider.status(200, "<html>");
        case 6 -> ScriptedProvider.answer().after(Duration.ofHours(1));
        case 7 -> ScriptedProvider.broken(Reply.TransportError.NOT_CONNECTED);
        default -> ScriptedProvider.broken(Reply.TransportError.BROKEN);
      };
    }

    private Optional<Failed> storeFault(int faultRate) {
      int chance = random.nextInt(200);
      if (chance < faultRate * 6) {
        hasStoreFailed = true;
        return Optional.of(new Failed(/* isPassing= */ chance > 0, "scripted"));
      }
      return Optional.empty();
    }
  }
}
