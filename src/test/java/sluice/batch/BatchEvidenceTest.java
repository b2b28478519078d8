package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.batch.BatchHarness.causes;
import static sluice.batch.EvidenceTable.isPing;
import static sluice.testing.ScriptedProvider.ERROR;
import static sluice.testing.ScriptedProvider.answer;
import static sluice.testing.ScriptedProvider.status;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.batch.EvidenceTable.Outage;
import sluice.batch.EvidenceTable.Stream;
import sluice.limit.AccountRates;
import sluice.limit.ModelRates;
import sluice.message.Message;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome.Kind;
import sluice.outcome.Outcome.Recorded;
import sluice.provider.ApiKeys;

/// Whose doing failures and refusals are taken for, over hours of a queue.
final class BatchEvidenceTest {
  private static final String QUOTA =
      """
      {"error":{"message":"You exceeded your current quota","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}\
      """;

  private static final String NO_SUCH_MODEL =
      """
      {"error":{"message":"no such model","type":"invalid_request_error","param":null,"code":"model_not_found"}}\
      """;

  @ParameterizedTest
  @CsvSource({"2, 60", "10, 60", "5, 600"})
  void hopelessPromptsInAStream_getTheirRecordsAfterFewPayments(int percent, int perMinute) {
    Stream stream =
        EvidenceTable.stream(percent, perMinute, "garbage", Duration.ofMinutes(6_000 / perMinute));

    assertThat(stream.recorded()).isGreaterThan(0).isGreaterThanOrEqualTo(stream.ended());
    assertThat(stream.meanPayments()).isLessThanOrEqualTo(9);
    assertThat(stream.blamed()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"6, true", "50, true", "1, false", "2, false", "5, false", "6, false", "50, false"})
  void outageOfHours_blamesNobodyWhetherOrNotItSparesTheProbe(int prompts, boolean isPingAnswered) {
    Outage outage = EvidenceTable.outage(prompts, Duration.ofHours(6), isPingAnswered);

    assertThat(outage.errors()).isZero();
    assertThat(outage.open()).isZero();
    assertThat(outage.calls())
        .isLessThanOrEqualTo(3 * outage.probes() + 15 * Math.min(20, prompts));
    assertThat(outage.drained()).isLessThanOrEqualTo(Duration.ofMinutes(15));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 7, 50})
  void outageThatSparesTheProbe_isNotHeldAgainstTheFirstPromptsOfANewEnvironment(int prompts) {
    var harness = new BatchHarness(32);
    boolean[] isDown = {true};
    harness.provider.script(
        (prompt, _) -> isDown[0] && !isPing(prompt) ? status(500, ERROR) : answer());
    harness.time.after(Duration.ofHours(6), () -> isDown[0] = false);
    var driver = new QueueDriver(harness, 10);
    driver.add("first", prompts);

    driver.run(Duration.ofHours(9));

    assertThat(driver.ended("ANSWERED")).isEqualTo(prompts);
  }

  @Test
  void brownoutOfAnHour_blamesNobody() {
    assertThat(EvidenceTable.brownout(1_200).errors()).isZero();
  }

  @Test
  void hopelessPromptAlone_endsWithin45Minutes() {
    var harness = new BatchHarness(5);
    harness.provider.script((prompt, _) -> isPing(prompt) ? answer() : status(500, ERROR));
    var driver = new QueueDriver(harness, 10);
    driver.add("lone", 1);

    driver.run(Duration.ofHours(3));

    assertThat(driver.ended("FAILED")).isEqualTo(1);
    assertThat(driver.lastRecord()).isBetween(Duration.ofMinutes(30), Duration.ofMinutes(45));
    assertThat(harness.provider.prompts()).hasSizeLessThanOrEqualTo(15);
  }

  @Test
  void identicalPromptsInABrownout_areNobodysFault() {
    var harness = new BatchHarness(8);
    var random = new Random(1);
    harness.provider.script(
        (prompt, _) -> !isPing(prompt) && random.nextBoolean() ? status(500, ERROR) : answer());
    var driver = new QueueDriver(harness, 100);
    IntStream.range(0, 300)
        .forEach(number -> driver.add(harness.message("m" + number, "the same")));

    driver.run(Duration.ofHours(6));

    assertThat(driver.ended("ANSWERED")).isEqualTo(300);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void flaggedPromptsAlone_areRefusedWithinTwoMinutes(int models) {
    var harness = new BatchHarness(4);
    harness.provider.script((prompt, _) -> isPing(prompt) ? answer() : status(403, ERROR));
    Message[] messages =
        IntStream.range(0, 40)
            .mapToObj(number ->
                harness.message(
                    "f" + number,
                    "{\"prompt\":\"flagged %d\",\"model\":\"model%d\"}"
                        .formatted(number, number % models)))
            .toArray(Message[]::new);

    List<MessageResult> ended = harness.process(messages);

    assertThat(harness.listener.outages()).isEmpty();
    assertThat(ended).extracting(MessageResult::outcome).containsOnly(new Recorded(Kind.REFUSED));
    assertThat(harness.time.nanos() - harness.provider.times().getLast())
        .isLessThan(Duration.ofMinutes(2).toNanos());
    assertThat(harness.provider.prompts()).hasSize(40);
  }

  @Test
  void flaggedPromptsAmongGoodOnes_holdNobodyUp() {
    var harness = new BatchHarness(8);
    harness.provider.script(
        (prompt, _) -> prompt.body().contains("m7") ? status(403, ERROR) : answer());

    List<MessageResult> ended = harness.process(harness.messages(800));

    assertThat(causes(ended)).isEmpty();
    assertThat(harness.provider.prompts()).hasSize(800);
    int last =
        IntStream.range(0, harness.provider.calls().size())
            .filter(call -> !harness.provider.calls().get(call).contains("\"ping\""))
            .max()
            .orElseThrow();
    assertThat(harness.provider.times().get(last)).isLessThan(Duration.ofSeconds(105).toNanos());
  }

  @Test
  void probeThatCouldNotBeAsked_stopsNothing() {
    var harness = new BatchHarness(4);
    harness.provider.script(
        (prompt, _) -> status(403, ERROR).after(Duration.ofSeconds(isPing(prompt) ? 900 : 55)));

    List<MessageResult> ended = harness.process(Duration.ofMinutes(1), harness.message("flagged"));

    assertThat(causes(ended)).containsExactly("cut");
    assertThat(harness.listener.outages()).allMatch(line -> line.startsWith("provider"));
    assertThat(harness.process(harness.message("next")).getFirst().attempts()).isEqualTo(1);
  }

  @Test
  void keyThatWasReplaced_isNoticedThoughTheOnlyModelIsMissing() {
    var harness = new BatchHarness(4);
    boolean[] isKeyBad = {true};
    harness.provider.script(
        (_, _) -> isKeyBad[0] ? status(401, ERROR) : status(404, NO_SUCH_MODEL));
    var driver = new QueueDriver(harness, 10);
    driver.add("m", 10);
    driver.run(Duration.ofMinutes(30));
    assertThat(driver.open()).isEqualTo(10);
    isKeyBad[0] = false;
    long mended = harness.time.nanos();

    driver.run(Duration.ofHours(24));

    assertThat(driver.ended("REFUSED")).isEqualTo(10);
    assertThat(driver.lastRecord().minusNanos(mended)).isLessThan(Duration.ofMinutes(15));
  }

  @Test
  void startsWhileTheKeyIsRead_keepToTheRate() {
    var late = new CompletableFuture<ApiKeys.Result>();
    var keys =
        new ApiKeys() {
          @Override
          public CompletableFuture<Result> current(Duration limit) {
            return late;
          }

          @Override
          public CompletableFuture<Boolean> renew(Optional<String> refused, Duration limit) {
            return CompletableFuture.completedFuture(false);
          }
        };
    var harness =
        new BatchHarness(
            225,
            keys,
            1_000_000,
            new AccountRates(
                Map.of(), new ModelRates(OptionalLong.of(3000), OptionalLong.empty()), 2));
    harness.time.after(
        Duration.ofSeconds(1), () -> late.complete(new ApiKeys.Result.Found(Optional.of("key"))));

    var _ = harness.process(harness.messages(100));

    List<Long> times = harness.provider.times();
    for (int first = 0; first < times.size(); first++) {
      for (int last = first; last < times.size(); last++) {
        double seconds = (times.get(last) - times.get(first)) / 1e9;
        assertThat(last - first).isLessThanOrEqualTo((int) (25 * (0.35 + seconds)));
      }
    }
  }

  @Test
  void modelsThatWereDownTogether_areUsedAgainSoonAfter() {
    var harness = new BatchHarness(32);
    boolean[] isDown = {true};
    harness.provider.script((_, _) -> isDown[0] ? status(500, ERROR) : answer());
    var driver = new QueueDriver(harness, 500);
    IntStream.range(0, 640)
        .forEach(number ->
            driver.add(
                harness.message(
                    "m" + number,
                    "{\"prompt\":\"p %d\",\"model\":\"model%d\"}".formatted(number, number % 32))));
    harness.time.after(Duration.ofHours(1), () -> isDown[0] = false);

    driver.run(Duration.ofHours(24));

    assertThat(driver.ended("ANSWERED")).isEqualTo(640);
    assertThat(driver.lastRecord()).isLessThan(Duration.ofMinutes(75));
  }

  @Test
  void hintThatConcernsOneRequest_holdsNoOther() {
    var harness = new BatchHarness(8);
    harness.provider.script((prompt, _) ->
        prompt.body().contains("m0\"") ? status(409, ERROR, "retry-after", "50") : answer());

    assertThat(causes(harness.process(harness.messages(100)))).hasSize(1);
  }

  @Test
  void promptThatAloneIsRefusedForTheRate_endsAndHoldsNoOther() {
    var harness = new BatchHarness(8);
    harness.provider.script((prompt, _) ->
        prompt.body().contains("hopeless") ? status(429, ERROR, "retry-after", "240") : answer());
    var driver = new QueueDriver(harness, 100);
    driver.add("hopeless", 1);
    driver.stream(20, Duration.ofHours(2), number -> "good" + number);

    assertThat(driver.open()).isZero();
    assertThat(driver.ended("FAILED")).isEqualTo(1);
    assertThat(driver.payments("hopeless").getFirst()).isLessThanOrEqualTo(8);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 30})
  void quotaThatIsOnlyAMinutesLimit_stopsNothing(int refused) {
    var harness = new BatchHarness(4);
    harness.provider.script((prompt, attempt) ->
        prompt.body().contains("m" + refused + "\"") && attempt == 1
            ? status(429, QUOTA).after(Duration.ofMillis(10))
            : answer());

    List<MessageResult> ended = harness.process(harness.messages(60));

    assertThat(causes(ended)).containsExactly("passing");
    assertThat(harness.listener.outages()).isEmpty();
  }

  @Test
  void promptThatAloneIsRefusedForTheQuota_endsAtLast() {
    var harness = new BatchHarness(8);
    harness.provider.script(
        (prompt, _) -> prompt.body().contains("hopeless") ? status(429, QUOTA) : answer());
    var driver = new QueueDriver(harness, 100);
    driver.add("hopeless", 1);
    driver.stream(20, Duration.ofHours(3), number -> "good" + number);

    assertThat(driver.open()).isZero();
    assertThat(driver.payments("hopeless").getFirst()).isLessThanOrEqualTo(10);
    assertThat(harness.listener.outages()).noneMatch(line -> line.startsWith("quota"));
  }
}
