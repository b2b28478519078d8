package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.testing.ScriptedProvider.ERROR;
import static sluice.testing.ScriptedProvider.answer;
import static sluice.testing.ScriptedProvider.status;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.limit.AccountRates;
import sluice.limit.ModelRates;
import sluice.message.Message;
import sluice.outcome.MessageResult;
import sluice.store.ObjectStore.Failed;

/// Messages are read no earlier than they may soon be sent.
final class BatchLookAheadTest {
  @Test
  void longBatch_isReadAFewMessagesAheadOfThoseInFlight() {
    var harness = new BatchHarness(2);
    readSingly(harness);
    harness.provider.script((_, _) -> answer().after(Duration.ofSeconds(1)));

    CompletableFuture<BatchResult> batch = harness.begin(BatchHarness.LONG, named(harness, 100));
    harness.time.advance(Duration.ofMillis(500));

    assertThat(harness.provider.calls()).hasSize(2);
    assertThat(harness.store.reads().stream().distinct()).hasSizeBetween(2, 20);
    end(harness, batch);
    assertThat(harness.provider.calls()).hasSize(100);
    assertThat(harness.store.reads().stream().distinct()).hasSize(100);
  }

  @Test
  void modelThatMustWait_keepsNoOtherModelWaiting() {
    var limits =
        new AccountRates(
            Map.of("slow", new ModelRates(OptionalLong.of(6), OptionalLong.empty())),
            ModelRates.NONE,
            1);
    var harness = new BatchHarness(4, limits);
    List<Message> messages =
        new ArrayList<>(
            IntStream.range(0, 100)
                .mapToObj(number -> ofModel(harness, "slow", "s" + number))
                .toList());
    messages.add(ofModel(harness, "fast", "f"));

    var _ = harness.begin(BatchHarness.LONG, messages.toArray(Message[]::new));
    harness.time.advance(Duration.ofSeconds(2));

    assertThat(harness.listener.ended()).extracting(ended -> ended.message().id()).contains("f");
  }

  @Test
  void messagesThatThereWasNoTimeToRead_returnWithoutALookUp() {
    var harness = new BatchHarness(1);
    readSingly(harness);
    harness.provider.script((_, _) -> answer().after(Duration.ofSeconds(20)));

    List<MessageResult> results = harness.process(Duration.ofMinutes(1), named(harness, 200));

    assertThat(results).hasSize(200);
    assertThat(BatchHarness.causes(results)).hasSizeGreaterThan(190).containsOnly("no_time");
    assertThat(harness.store.reads().stream().distinct()).hasSizeLessThan(40);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 64, 128})
  void modelThatHangs_leavesTheLastPermitsToModelsThatComeAfterIt(int permits) {
    var harness = new BatchHarness(permits);
    harness.provider.script((prompt, _) ->
        prompt.model().equals("hang") ? answer().after(Duration.ofMinutes(10)) : answer());
    var _ = harness.process(ofModel(harness, "warm", "w"));
    List<Message> messages = ofModel(harness, "hang", 400);
    messages.addAll(ofModel(harness, "fast", 5));

    assertThat(endedSoon(harness, messages)).contains("fast0", "fast4");
  }

  @Test
  void modelWhoseProbeHangs_keepsNoOtherModelWaiting() {
    var harness = new BatchHarness(16);
    harness.provider.script(
        (prompt, _) -> prompt.model().equals("down") ? status(500, ERROR) : answer());
    var _ = harness.process(ofModel(harness, "down", 60).toArray(Message[]::new));
    harness.time.advance(Duration.ofMinutes(5));
    harness.provider.script((prompt, _) ->
        prompt.model().equals("down") ? answer().after(Duration.ofMinutes(10)) : answer());
    List<Message> messages = ofModel(harness, "down", 60);
    messages.addAll(ofModel(harness, "fast", 5));

    assertThat(endedSoon(harness, messages)).contains("fast0", "fast4");
  }

  /// Returns the ids of the messages that end within 20 s.
  private static List<String> endedSoon(BatchHarness harness, List<Message> messages) {
    var _ = harness.begin(BatchHarness.LONG, messages.toArray(Message[]::new));
    harness.time.advance(Duration.ofSeconds(20));
    return harness.listener.ended().stream().map(ended -> ended.message().id()).toList();
  }

  private static List<Message> ofModel(BatchHarness harness, String model, int count) {
    return IntStream.range(0, count)
        .mapToObj(number -> ofModel(harness, model, model + number))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static void readSingly(BatchHarness harness) {
    harness.store.fail((key, isWrite) ->
        key.endsWith("/") && !isWrite
            ? Optional.of(new Failed(/* isPassing= */ false, "403 AccessDenied"))
            : Optional.empty());
  }

  private static Message[] named(BatchHarness harness, int count) {
    return IntStream.range(0, count)
        .mapToObj(number -> harness.named("m" + number, "id" + number, "prompt"))
        .toArray(Message[]::new);
  }

  private static Message ofModel(BatchHarness harness, String model, String id) {
    return harness.message(
        id, "{\"custom_id\":\"%s\",\"model\":\"%s\",\"prompt\":\"p\"}".formatted(id, model));
  }

  private static void end(BatchHarness harness, CompletableFuture<BatchResult> batch) {
    Stream.generate(() -> batch)
        .takeWhile(one -> !one.isDone())
        .forEach(_ -> harness.time.advanceToNext());
  }
}
