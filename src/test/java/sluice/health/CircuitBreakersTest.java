package sluice.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sluice.message.Endpoint;
import sluice.message.ErrorCode;
import sluice.message.Identity;
import sluice.message.InvalidMessage;
import sluice.message.ParsedMessage;
import sluice.message.Prompt;
import sluice.outcome.Outage;
import sluice.outcome.Outcome.ReturnReason;
import sluice.outcome.Outcome.Returned;
import sluice.provider.OutageKind;
import sluice.provider.Reason;
import sluice.testing.VirtualTime;

final class CircuitBreakersTest {
  private static final Identity IDENTITY = new Identity("job", "id", /* own= */ true);
  private static final Prompt PROMPT = prompt("m", Endpoint.RESPONSES);
  private static final InvalidMessage REFUSAL =
      new InvalidMessage(IDENTITY, ErrorCode.UNKNOWN_SHAPE, "no form", "");

  private final VirtualTime time = new VirtualTime();
  private final Map<String, CircuitBreaker> ofModel = new HashMap<>();
  private final CircuitBreakers breakers = new CircuitBreakers(this::breaker, time);
  private final RecordingProber prober = new RecordingProber();

  @Test
  void breakers_letAllPassAtFirst() {
    assertThat(breakers.refusal(PROMPT)).isEmpty();
    assertThat(admit(PROMPT)).isEmpty();
    assertThat(prober.asked).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTH", "QUOTA", "CONFIG"})
  void accountOutage_returnsPromptsButRecordsInvalidMessages(OutageKind kind) {
    breakers.trip(new Outage(kind, Reason.of("why")));

    assertThat(admit(PROMPT)).contains(returned(kind, "why"));
    assertThat(breakers.refusal(PROMPT)).contains(returned(kind, "why"));
    assertThat(admit(REFUSAL)).isEmpty();
  }

  @Test
  void storeOutage_returnsEverything() {
    breakers.trip(new Outage(OutageKind.STORE, Reason.of("full")));

    assertThat(admit(PROMPT)).contains(returned(OutageKind.STORE, "full"));
    assertThat(admit(REFUSAL)).contains(returned(OutageKind.STORE, "full"));
  }

  @Test
  void modelOutage_returnsOnlyPromptsOfThatModelAndPath() {
    for (int failure = 0; failure < 20; failure++) {
      var _ = breaker().ended(/* isAnswered= */ false, 0, Reason.of("down"));
    }

    assertThat(admit(PROMPT)).contains(returned(OutageKind.PROVIDER, "down"));
    assertThat(admit(prompt("other", Endpoint.RESPONSES))).isEmpty();
    assertThat(admit(prompt("m", Endpoint.EMBEDDINGS))).isEmpty();
    assertThat(admit(REFUSAL)).isEmpty();
  }

  @Test
  void probes_goToTheStoreThenTheAccountThenTheModel() {
    breaker().trip(Reason.of("down"));
    breakers.trip(new Outage(OutageKind.QUOTA, Reason.of("spent")));
    breakers.trip(new Outage(OutageKind.STORE, Reason.of("full")));
    time.advance(Duration.ofMinutes(1));

    assertThat(admit(PROMPT)).isEmpty();
    assertThat(prober.asked).containsExactly("store", "provider", "provider");
  }

  @Test
  void storeOutage_sendsNoProbeToTheProvider() {
    breakers.trip(new Outage(OutageKind.QUOTA, Reason.of("spent")));
    breakers.trip(new Outage(OutageKind.STORE, Reason.of("full")));
    time.advance(Duration.ofMinutes(1));
    var outage = new Outage(OutageKind.STORE, Reason.of("still full"));
    prober.result =
        new ProbeResult.Ended(0, Set.of(), /* isAnswered= */ false, Optional.of(outage));

    assertThat(admit(PROMPT)).contains(returned(OutageKind.STORE, "still full"));
    assertThat(prober.asked).containsExactly("store");
  }

  @Test
  void answer_closesTheBreakersItProvesWell() {
    breakers.trip(new Outage(OutageKind.STORE, Reason.of("full")));
    breakers.trip(new Outage(OutageKind.AUTH, Reason.of("no")));

    breakers.answered(time.nanos());
    assertThat(admit(PROMPT)).contains(returned(OutageKind.STORE, "full"));
    breakers.stored();
    assertThat(admit(PROMPT)).isEmpty();
  }

  @Test
  void answerToAnEarlierRequest_closesNoBreaker() {
    long sent = time.nanos();
    time.advance(Duration.ofSeconds(1));
    breakers.trip(new Outage(OutageKind.AUTH, Reason.of("no")));

    breakers.answered(sent);
    assertThat(admit(PROMPT)).contains(returned(OutageKind.AUTH, "no"));
    breakers.proven(OutageKind.AUTH, time.nanos());
    assertThat(admit(PROMPT)).isEmpty();
  }

  @Test
  void providerFailure_opensNoBreakerOfAllModels() {
    breakers.trip(new Outage(OutageKind.PROVIDER, Reason.of("down")));

    assertThat(admit(PROMPT)).isEmpty();
  }

  private CircuitBreaker breaker() {
    return breaker(PROMPT);
  }

  private CircuitBreaker breaker(Prompt prompt) {
    return ofModel.computeIfAbsent(
        prompt.model() + prompt.endpoint(), _ -> new CircuitBreaker(OutageKind.PROVIDER, time));
  }

  private Optional<Returned> admit(ParsedMessage reading) {
    return breakers.admit(reading, prober).join();
  }

  private static Returned returned(OutageKind kind, String reason) {
    return new Returned(new ReturnReason.Blocked(kind), Optional.empty(), Reason.of(reason));
  }

  private static Prompt prompt(String model, Endpoint endpoint) {
    return new Prompt(IDENTITY, endpoint, "{}", model, "");
  }

  /// Keeps what it is asked, and answers at once.
  private static final class RecordingProber implements CircuitBreakers.Prober {
    private final List<String> asked = new ArrayList<>();
    private ProbeResult result =
        new ProbeResult.Ended(
            0, EnumSet.allOf(OutageKind.class), /* isAnswered= */ true, Optional.empty());

    @Override
    public CompletableFuture<ProbeResult> probeStore() {
      asked.add("store");
      return CompletableFuture.completedFuture(result);
    }

    @Override
    public CompletableFuture<ProbeResult> probe(Prompt like, long since) {
      asked.add("provider");
      return CompletableFuture.completedFuture(result);
    }
  }
}
