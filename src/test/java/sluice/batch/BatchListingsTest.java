package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.testing.ScriptedProvider.ERROR;
import static sluice.testing.ScriptedProvider.answer;
import static sluice.testing.ScriptedProvider.status;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.limit.AccountRates;
import sluice.limit.ModelRates;
import sluice.message.Message;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome.Kind;
import sluice.outcome.Outcome.Recorded;
import sluice.store.KeyListing;
import sluice.store.ObjectStore.Failed;

final class BatchListingsTest {
  private final BatchHarness harness = new BatchHarness(5);

  @Test
  void newJobOfManyIds_isListedOnceAndReadNowhere() {
    harness.provider.script((_, _) -> answer().after(Duration.ofMillis(100)));

    List<MessageResult> results = harness.process(named(100));

    assertThat(results)
        .extracting(MessageResult::outcome)
        .containsOnly(new Recorded(Kind.ANSWERED));
    assertThat(harness.store.listings()).hasSize(1);
    assertThat(harness.store.reads()).isEmpty();
  }

  @Test
  void jobThatIsSentAgain_isReadWhereTheListingShowsRecords() {
    var _ = harness.process(named(40));
    harness.store.forgetCalls();

    List<MessageResult> results = harness.process(named(60));

    assertThat(results.stream().filter(result -> result.outcome().equals(new Recorded(Kind.KNOWN))))
        .hasSize(40);
    assertThat(harness.provider.calls()).hasSize(60);
    assertThat(harness.store.listings()).hasSize(1);
    assertThat(harness.store.reads()).hasSize(40);
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 1", "11, 0, 11", "12, 1, 0"})
  void newIds_areListedFromADozenOn(int ids, int listings, int reads) {
    var _ = harness.process(named(ids));

    assertThat(harness.store.listings()).hasSize(listings);
    assertThat(harness.store.reads()).hasSize(reads);
  }

  @Test
  void idTwiceInABatch_isAnsweredOnceThoughAListingWasMadeBefore() {
    Message[] twice =
        IntStream.range(0, 40)
            .mapToObj(number -> harness.named("m" + number, "id" + number % 20, "job"))
            .toArray(Message[]::new);
    harness.provider.script((_, _) -> answer().after(Duration.ofMillis(100)));

    var _ = harness.process(twice);

    assertThat(harness.provider.calls()).hasSize(20);
  }

  @Test
  void idsThatWaitForLong_areReadBeforeTheyStart() {
    harness.provider.script((_, _) -> answer().after(Duration.ofSeconds(6)));

    var _ = harness.process(named(60));

    assertThat(harness.provider.calls()).hasSize(60);
    assertThat(harness.store.reads()).hasSizeBetween(10, 60).doesNotHaveDuplicates();
    assertThat(harness.store.listings()).hasSize(2);
  }

  @Test
  void idAnsweredElsewhereWhileItWaited_isNotPaidForAgain() {
    harness.provider.script((_, _) -> answer().after(Duration.ofSeconds(4)));
    var elsewhere = new BatchHarness(5);
    var _ = elsewhere.process(named(60));
    String key = "results/queue/id59.json";
    harness.time.after(
        Duration.ofSeconds(5), () -> harness.store.put(key, elsewhere.store.get(key)));

    List<MessageResult> results = harness.process(named(60));

    assertThat(results.getLast().outcome()).isEqualTo(new Recorded(Kind.KNOWN));
    assertThat(harness.provider.calls()).hasSize(59);
  }

  @Test
  void manyIdsThatStartLate_areListedAgainRatherThanRead() {
    var large = new BatchHarness(50);
    large.provider.script((_, _) -> answer().after(Duration.ofSeconds(4)));
    var elsewhere = new BatchHarness(50);
    var _ = elsewhere.process(named(elsewhere, 500));
    String key = "results/queue/id499.json";
    large.time.after(Duration.ofSeconds(5), () -> large.store.put(key, elsewhere.store.get(key)));

    List<MessageResult> results = large.process(named(large, 500));

    assertThat(results.getLast().outcome()).isEqualTo(new Recorded(Kind.KNOWN));
    assertThat(large.provider.calls()).hasSize(499);
    assertThat(large.store.listings()).hasSizeBetween(2, 8);
    assertThat(large.store.reads()).hasSizeLessThan(100);
  }

  @Test
  void newIdsOfALongBatch_areListedAgainWithoutARead() {
    var large = new BatchHarness(50);
    large.provider.script((_, _) -> answer().after(Duration.ofSeconds(1)));

    var _ = large.process(named(large, 900));

    assertThat(large.provider.calls()).hasSize(900);
    assertThat(large.store.listings()).hasSizeBetween(2, 3);
    assertThat(large.store.reads()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {6, 20, 60, 120, 6_000})
  void idsOfALimitedModel_costAtMostTwoReadsEach(long perMinute) {
    var rates = new ModelRates(OptionalLong.of(perMinute), OptionalLong.empty());
    var limited = new BatchHarness(50, new AccountRates(Map.of(), rates, 1));

    var _ = limited.process(named(limited, 900));

    int price = limited.store.reads().size() + KeyListing.COST * limited.store.listings().size();
    assertThat(limited.provider.calls()).hasSizeGreaterThan(80);
    assertThat(price)
        .isLessThanOrEqualTo(2 * limited.provider.calls().size() + 2 * KeyListing.COST);
  }

  @Test
  void idsOfAModelThatLetsTenInFlight_areNotReadOverAndOver() {
    var wide = new BatchHarness(1_000);
    wide.provider.script((_, _) ->
        wide.provider.inFlight() > 10 ? status(429, ERROR).after(Duration.ofMillis(50)) : answer());

    var _ =
        wide.process(
            IntStream.range(0, 3_000)
                .mapToObj(number -> wide.message("m" + number, inJobOfItsOwn(number)))
                .toArray(Message[]::new));

    assertThat(wide.provider.calls()).hasSizeGreaterThan(3_000);
    assertThat(wide.store.reads()).hasSizeLessThan(3 * wide.provider.calls().size());
  }

  private static String inJobOfItsOwn(int number) {
    return "{\"custom_id\":\"a\",\"job\":\"job%d\",\"prompt\":\"x\"}".formatted(number);
  }

  /// The first page of the listing ends before the last five ids.
  @Test
  void fewIdsBeyondAFreshListing_areReadSingly() {
    IntStream.range(0, 2_000)
        .forEach(number -> harness.store.put("results/queue/m%04d.json".formatted(number), "{}"));
    harness.provider.script((_, _) -> answer().after(Duration.ofMillis(100)));
    Message[] messages =
        IntStream.range(0, 65)
            .mapToObj(
                number -> harness.named("m" + number, (number < 60 ? "id" : "z") + number, "job"))
            .toArray(Message[]::new);

    var _ = harness.process(messages);

    assertThat(harness.provider.calls()).hasSize(65);
    assertThat(harness.store.listings()).hasSize(1);
    assertThat(harness.store.reads())
        .containsExactlyInAnyOrder(
            "results/queue/z60.json",
            "results/queue/z61.json",
            "results/queue/z62.json",
            "results/queue/z63.json",
            "results/queue/z64.json");
  }

  /// The messages of one job are read one by one, so that seldom twelve of them wait.
  @Test
  void manyJobsThatTakeLong_areListedFromTimeToTimeRatherThanRead() {
    var large = new BatchHarness(50);
    large.provider.script((_, _) -> answer().after(Duration.ofSeconds(1)));
    int jobs = 20;

    var _ = large.process(interleaved(large, jobs, 3_000));

    assertThat(large.provider.calls()).hasSize(3_000);
    assertThat(large.store.reads().size() + KeyListing.COST * large.store.listings().size())
        .isLessThan(3_000 * 4 / 5);
  }

  @Test
  void manyJobsThatAreListedLate_areReadWhereTheListingShowsRecords() {
    var large = new BatchHarness(50);
    large.provider.script((_, _) -> answer().after(Duration.ofSeconds(1)));
    Message[] messages = interleaved(large, 20, 3_000);
    var _ = large.process(Arrays.copyOfRange(messages, 2_900, 3_000));
    large.store.forgetCalls();

    List<MessageResult> results = large.process(messages);

    assertThat(results.subList(2_900, 3_000))
        .extracting(MessageResult::outcome)
        .containsOnly(new Recorded(Kind.KNOWN));
    assertThat(large.provider.calls()).hasSize(3_000);
    assertThat(large.store.listings()).isNotEmpty();
  }

  /// Each page of a listing tells of a twentieth of the keys.
  @Test
  void idsScatteredOverALargeJob_areReadSinglyOnceAListingHasNotPaid() {
    IntStream.range(0, 20_000)
        .forEach(
            number -> harness.store.put("results/queue/id%05d.json".formatted(number) + "x", "{}"));
    harness.provider.script((_, _) -> answer().after(Duration.ofSeconds(4)));
    Message[] scattered =
        IntStream.range(0, 60)
            .mapToObj(number ->
                harness.named("m" + number, "id%05d".formatted(number * 7_919 % 20_000), "job"))
            .toArray(Message[]::new);

    var _ = harness.process(scattered);

    assertThat(harness.provider.calls()).hasSize(60);
    assertThat(harness.store.listings()).hasSizeLessThan(3);
  }

  @Test
  void storeThatDoesNotList_isReadSingly() {
    harness.store.fail((key, isWrite) ->
        key.endsWith("/") && !isWrite
            ? Optional.of(new Failed(/* isPassing= */ false, "403 AccessDenied"))
            : Optional.empty());

    List<MessageResult> results = harness.process(named(20));

    assertThat(results)
        .extracting(MessageResult::outcome)
        .containsOnly(new Recorded(Kind.ANSWERED));
    assertThat(harness.store.reads()).hasSize(20);
    assertThat(harness.store.listings()).hasSizeLessThan(4);
  }

  private Message[] named(int count) {
    return named(harness, count);
  }

  private static Message[] named(BatchHarness harness, int count) {
    return IntStream.range(0, count)
        .mapToObj(number -> harness.named("m" + number, "id%02d".formatted(number), "job"))
        .toArray(Message[]::new);
  }

  private static Message[] interleaved(BatchHarness harness, int jobs, int count) {
    return IntStream.range(0, count)
        .mapToObj(number ->
            harness.message(
                "m" + number,
                "{\"custom_id\":\"id%05d\",\"job\":\"job%d\",\"prompt\":\"a prompt\"}"
                    .formatted(number, number % jobs)))
        .toArray(Message[]::new);
  }
}
