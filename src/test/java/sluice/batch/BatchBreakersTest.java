package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.batch.BatchHarness.causes;
import static sluice.testing.ScriptedProvider.ERROR;
import static sluice.testing.ScriptedProvider.answer;
import static sluice.testing.ScriptedProvider.broken;
import static sluice.testing.ScriptedProvider.status;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.message.Message;
import sluice.outcome.MessageResult;
import sluice.outcome.Outage;
import sluice.outcome.Outcome;
import sluice.outcome.Outcome.Recorded;
import sluice.provider.OutageKind;
import sluice.provider.Reason;
import sluice.provider.Reply;
import sluice.store.ObjectStore.Failed;

/// In an outage that is nobody's fault nothing is sent until a probe shows that it is over.
final class BatchBreakersTest {
  private static final String QUOTA =
      "{\"error\":{\"message\":\"m\",\"type\":\"insufficient_quota\",\"code\":\"insufficient_quota\"}}";

  private final BatchHarness harness = new BatchHarness(10);

  @Test
  void batchOfWhichAlmostAllFails_returnsTheRestUnsent() {
    harness.provider.script((_, _) -> broken(Reply.TransportError.NOT_CONNECTED));

    List<MessageResult> ended = harness.process(harness.messages(100));

    assertThat(harness.provider.calls().size()).isBetween(18, 35);
    assertThat(causes(ended)).hasSize(100).contains("provider");
    assertThat(harness.listener.outages()).singleElement().asString().startsWith("provider: ");
  }

  @Test
  void openBreaker_sendsNothing() {
    breakProvider();

    List<MessageResult> ended = harness.process(received(9));

    assertThat(causes(ended)).hasSize(9).containsOnly("provider");
    assertThat(harness.provider.calls()).isEmpty();
    assertThat(harness.store.reads()).isEmpty();
    assertThat(harness.processor.delays(ended).values())
        .allSatisfy(delay -> assertThat(delay).isGreaterThan(Duration.ofMinutes(1)));
  }

  @Test
  void openBreaker_isProbedWithNoPrompt() {
    breakProvider();
    harness.time.advance(Duration.ofMinutes(1));

    List<MessageResult> ended = harness.process(harness.messages(9));

    assertThat(harness.provider.calls()).singleElement().asString().contains("\"ping\"");
    assertThat(causes(ended)).hasSize(9).containsOnly("provider");
  }

  @Test
  void answeredProbe_closesTheBreaker() {
    breakProvider();
    harness.time.advance(Duration.ofMinutes(1));
    harness.provider.script((_, _) -> answer());

    List<MessageResult> ended = harness.process(harness.messages(9));

    assertThat(ended).allSatisfy(end -> assertThat(end.outcome()).isInstanceOf(Recorded.class));
    assertThat(harness.provider.calls()).hasSize(10);
    assertThat(harness.provider.calls().getFirst()).contains("\"ping\"");
  }

  @Test
  void openBreakerOfAModel_holdsNoOtherModel() {
    breakProvider();
    harness.provider.script((prompt, _) ->
        prompt.model().equals("other") ? answer() : broken(Reply.TransportError.NOT_CONNECTED));

    List<MessageResult> ended =
        harness.process(
            harness.message("a"), harness.message("b", "{\"prompt\":\"p\",\"model\":\"other\"}"));

    assertThat(causes(ended)).containsExactly("provider");
    assertThat(ended.getLast().outcome()).isInstanceOf(Recorded.class);
  }

  @ParameterizedTest
  @CsvSource({"401, auth", "429, quota"})
  void accountOutage_isProbedOnceAMinute(int status, String label) {
    harness.provider.script((_, _) -> status(status, status == 429 ? QUOTA : ERROR));
    assertThat(causes(harness.process(harness.messages(20)))).hasSize(20).containsOnly(label);
    harness.provider.calls().clear();

    for (int second = 0; second < 180; second += 10) {
      assertThat(causes(harness.process(harness.messages(3)))).containsOnly(label);
      harness.time.advance(Duration.ofSeconds(10));
    }

    assertThat(harness.provider.calls().size()).isBetween(1, 2);
    assertThat(harness.provider.calls()).allMatch(body -> body.contains("\"ping\""));
  }

  @Test
  void storeOutage_isProbedByAWrite() {
    harness.store.fail((_, isWrite) ->
        isWrite ? Optional.of(new Failed(false, "S3 answered 403")) : Optional.empty());
    assertThat(causes(harness.process(harness.messages(20)))).hasSize(20).containsOnly("store");
    harness.store.forgetCalls();

    assertThat(causes(harness.process(harness.messages(20)))).containsOnly("store");
    assertThat(harness.store.writes()).isEmpty();

    harness.time.advance(Duration.ofMinutes(1));
    harness.store.fail((_, _) -> Optional.empty());
    assertThat(causes(harness.process(harness.messages(20)))).isEmpty();
    assertThat(harness.store.writes().getFirst()).isEqualTo("results/.probe");
    assertThat(harness.provider.prompts()).hasSize(20);
  }

  @Test
  void brownout_opensNoBreaker() {
    var _ = harness.process(harness.message("answered"));
    harness.provider.calls().clear();
    harness.provider.script(
        (_, _) -> harness.provider.calls().size() % 2 == 0 ? status(500, ERROR) : answer());

    List<MessageResult> ended = harness.process(harness.messages(200));

    assertThat(causes(ended)).doesNotContain("provider");
    assertThat(ended).noneMatch(end -> end.outcome().equals(new Recorded(Outcome.Kind.FAILED)));
  }

  @Test
  void retriesDuringABrownout_areAtMostAFifthOfWhatIsInFlight() {
    var wide = new BatchHarness(100);
    var _ = wide.process(wide.message("answered"));
    wide.provider.script((_, _) -> status(429, ERROR));
    wide.provider.calls().clear();

    var _ = wide.process(wide.messages(100));

    assertThat(wide.provider.calls().size()).isBetween(103, 121);
  }

  @Test
  void outageOfAccountAndModel_endsWithOneProbe() {
    harness.provider.script((prompt, _) ->
        EvidenceTable.isPing(prompt)
            ? answer().after(Duration.ofHours(1))
            : status(403, "{\"message\":\"out of call volume\"}"));
    assertThat(causes(harness.process(harness.messages(20)))).containsOnly("provider");
    harness.provider.script((_, _) -> status(401, ERROR));
    harness.time.advance(Duration.ofMinutes(5));
    assertThat(causes(harness.process(received(9)))).containsOnly("provider");
    harness
        .environment
        .shared()
        .services()
        .breakers()
        .trip(new Outage(OutageKind.AUTH, Reason.of("401")));
    harness.provider.script((_, _) -> answer());
    harness.time.advance(Duration.ofMinutes(5));

    assertThat(harness.process(received(9)))
        .extracting(MessageResult::outcome)
        .containsOnly(new Recorded(Outcome.Kind.ANSWERED));
  }

  private void breakProvider() {
    harness.provider.script((_, _) -> broken(Reply.TransportError.NOT_CONNECTED));
    var _ = harness.process(harness.messages(100));
    harness.provider.calls().clear();
    harness.store.forgetCalls();
  }

  private Message[] received(int count) {
    return Arrays.stream(harness.messages(count))
        .map(message -> BatchHarness.received(3, message))
        .toArray(Message[]::new);
  }
}
