package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.batch.BatchHarness.causes;
import static sluice.testing.ScriptedProvider.answer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome.Kind;
import sluice.outcome.Outcome.Recorded;
import sluice.store.ObjectStore.Failed;
import sluice.testing.ScriptedProvider;

/// What the end of the invocation does.
final class BatchDeadlineTest {
  private final BatchHarness harness = new BatchHarness(5);

  @Test
  void requestsInFlight_areCancelledShortlyBeforeTheEnd() {
    harness.provider.script((_, _) -> answer().after(Duration.ofMinutes(2)));

    List<MessageResult> ended = harness.process(Duration.ofMinutes(1), harness.messages(8));

    assertThat(causes(ended)).hasSize(8).containsOnly("cut", "no_time");
    assertThat(causes(ended)).filteredOn("cut"::equals).hasSize(5);
    assertThat(harness.provider.inFlight()).isZero();
    assertThat(harness.time.nanos())
        .isLessThanOrEqualTo(Duration.ofSeconds(57).toNanos() + 50_000_000);
    assertThat(harness.environment.shared().permits().inUse()).isZero();
  }

  @Test
  void requestInFlightAfterAnsweredOnes_isCancelledAndReturned() {
    var _ = harness.process(harness.messages(9));
    harness.provider.script((_, _) -> answer().after(Duration.ofMinutes(2)));

    List<MessageResult> ended = harness.process(Duration.ofMinutes(1), harness.message("long"));

    assertThat(causes(ended)).containsExactly("cut");
    assertThat(harness.provider.cancellations()).isEqualTo(1);
  }

  @Test
  void promptThatTheTimeLeftWouldNotCover_isNotSent() {
    var _ = harness.process(harness.message("slow", "first"));
    harness.provider.script((_, _) -> answer().after(Duration.ofSeconds(10)));
    var _ = harness.process(harness.message("slower"));
    int before = harness.provider.calls().size();

    // Three times 10 s do not fit into what is left of 50 s once the first five have taken ten.
    List<MessageResult> ended = harness.process(Duration.ofSeconds(50), harness.messages(30));

    assertThat(harness.provider.calls().size() - before).isBetween(10, 20);
    assertThat(causes(ended)).containsOnly("no_time");
    assertThat(ended).filteredOn(end -> end.outcome() instanceof Recorded).hasSizeGreaterThan(9);
  }

  @Test
  void firstPrompt_isSentHoweverSlowTheProviderIs() {
    harness.provider.script((_, _) -> answer().after(Duration.ofMinutes(4)));
    var _ = harness.process(harness.message("slow"));
    harness.provider.script((_, _) -> answer());

    assertThat(harness.process(Duration.ofMinutes(1), harness.message("m")).getFirst().outcome())
        .isEqualTo(new Recorded(Kind.ANSWERED));
  }

  @Test
  void batchWhoseAnswersCannotBeStored_endsInTime() {
    failRecords();

    List<MessageResult> ended = harness.process(Duration.ofMinutes(1), harness.messages(5));

    assertThat(causes(ended)).hasSize(5).containsOnly("store_passing");
    assertThat(harness.time.nanos()).isLessThan(Duration.ofSeconds(59).toNanos());
    assertThat(harness.listener.outages()).containsExactly("store: S3 answered 503");
  }

  @Test
  void batchWhoseAnswersCannotBeStored_tellsWhyThoughAProbeHangs() {
    failRecords();
    List<String> writes = new ArrayList<>();
    harness.store.hang(
        key -> {
          writes.add(key);
          return key.endsWith(".probe") && writes.stream().anyMatch(one -> !one.equals(key));
        },
        _ -> {});

    List<MessageResult> ended = harness.process(Duration.ofMinutes(1), harness.messages(5));

    assertThat(causes(ended)).hasSize(5).containsOnly("store_passing");
    assertThat(harness.listener.outages()).containsExactly("store: S3 answered 503");
  }

  @Test
  void batchWhoseProbeHangs_doesNotTellWhyAnEarlierOneFailed() {
    failRecords();
    var _ = harness.process(Duration.ofMinutes(1), harness.messages(5));
    harness.time.advance(Duration.ofMinutes(10));
    harness.store.hang(key -> key.endsWith(".probe"), _ -> {});

    var _ = harness.process(Duration.ofMinutes(1), harness.messages(5));

    assertThat(harness.listener.outages())
        .containsExactly("store: S3 answered 503", "store: the store did not take a probe in time");
  }

  @Test
  void endedEnvironment_sendsNothingMore() {
    CompletableFuture<BatchResult> result = harness.begin(BatchHarness.LONG, harness.messages(20));
    harness.time.advance(Duration.ofMillis(500));

    harness.processor.end();
    harness.time.advance(ScriptedProvider.LATENCY.plusMillis(100));

    assertThat(result).isCompleted();
    assertThat(harness.provider.calls()).hasSize(5);
    assertThat(causes(result.join().results())).hasSize(15).containsOnly("no_time");
    assertThat(harness.store.records()).hasSize(5);
  }

  /// The store takes probes, but no records.
  private void failRecords() {
    harness.store.fail((key, isWrite) ->
        isWrite && !key.endsWith(".probe")
            ? Optional.of(new Failed(true, "S3 answered 503"))
            : Optional.empty());
  }
}
