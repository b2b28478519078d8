package sluice.volley;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sluice.limit.RateLimits;
import sluice.limit.Rates;
import sluice.message.Endpoint;
import sluice.message.ErrorCode;
import sluice.message.Identity;
import sluice.message.Prompt;
import sluice.message.Reading;
import sluice.message.Refusal;
import sluice.provider.Reason;
import sluice.provider.Trouble;
import sluice.time.VirtualTime;
import sluice.volley.Circuit.Probed;
import sluice.volley.Outcome.Cause;
import sluice.volley.Outcome.ComesBack;

final class GateTest {
  private static final Identity IDENTITY = new Identity("job", "id", /* own= */ true);
  private static final Prompt PROMPT = prompt("m", Endpoint.RESPONSES);
  private static final Refusal REFUSAL =
      new Refusal(IDENTITY, ErrorCode.UNKNOWN_SHAPE, "no form", "");

  private final VirtualTime time = new VirtualTime();
  private final Lanes lanes =
      new Lanes(RateLimits.NONE, _ -> new Lane(Rates.NONE, 1, 1, /* isCapSpent= */ false, time));
  private final Gate gate = new Gate(lanes, time);
  private final RecordingProber prober = new RecordingProber();

  @Test
  void isOpenAtFirst() {
    assertThat(gate.refusal(PROMPT)).isEmpty();
    assertThat(admit(PROMPT)).isEmpty();
    assertThat(prober.asked).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTH", "QUOTA", "CONFIG"})
  void sendsPromptsBackForTroubleOfTheAccountButRecordsRefusals(Trouble trouble) {
    gate.shut(new Stop(trouble, Reason.of("why")));

    assertThat(admit(PROMPT)).contains(comesBack(trouble, "why"));
    assertThat(gate.refusal(PROMPT)).contains(comesBack(trouble, "why"));
    assertThat(admit(REFUSAL)).isEmpty();
  }

  @Test
  void sendsEverythingBackForTroubleOfTheStore() {
    gate.shut(new Stop(Trouble.STORE, Reason.of("full")));

    assertThat(admit(PROMPT)).contains(comesBack(Trouble.STORE, "full"));
    assertThat(admit(REFUSAL)).contains(comesBack(Trouble.STORE, "full"));
  }

  @Test
  void sendsBackWhatGoesToTheModelAndPathThatFailAlone() {
    for (int failure = 0; failure < 20; failure++) {
      var _ = circuit().ended(/* isAnswered= */ false, 0, Reason.of("down"));
    }

    assertThat(admit(PROMPT)).contains(comesBack(Trouble.PROVIDER, "down"));
    assertThat(admit(prompt("other", Endpoint.RESPONSES))).isEmpty();
    assertThat(admit(prompt("m", Endpoint.EMBEDDINGS))).isEmpty();
    assertThat(admit(REFUSAL)).isEmpty();
  }

  @Test
  void asksTheStoreBeforeTheAccountAndTheAccountBeforeTheModel() {
    circuit().trip(Reason.of("down"));
    gate.shut(new Stop(Trouble.QUOTA, Reason.of("spent")));
    gate.shut(new Stop(Trouble.STORE, Reason.of("full")));
    time.advance(Duration.ofMinutes(1));

    assertThat(admit(PROMPT)).isEmpty();
    assertThat(prober.asked).containsExactly("store", "provider", "provider");
  }

  @Test
  void paysForNoProbeWhileTheStoreTakesNothing() {
    gate.shut(new Stop(Trouble.QUOTA, Reason.of("spent")));
    gate.shut(new Stop(Trouble.STORE, Reason.of("full")));
    time.advance(Duration.ofMinutes(1));
    prober.result = new Probed.Unwell(Reason.of("still full"));

    assertThat(admit(PROMPT)).contains(comesBack(Trouble.STORE, "still full"));
    assertThat(prober.asked).containsExactly("store");
  }

  @Test
  void isOpenedByWhatProvesIt() {
    gate.shut(new Stop(Trouble.STORE, Reason.of("full")));
    gate.shut(new Stop(Trouble.AUTH, Reason.of("no")));

    gate.answered(time.nanos());
    assertThat(admit(PROMPT)).contains(comesBack(Trouble.STORE, "full"));
    gate.stored();
    assertThat(admit(PROMPT)).isEmpty();
  }

  @Test
  void staysShutForAnAnswerToWhatWasSentBefore() {
    long sent = time.nanos();
    time.advance(Duration.ofSeconds(1));
    gate.shut(new Stop(Trouble.AUTH, Reason.of("no")));

    gate.answered(sent);
    assertThat(admit(PROMPT)).contains(comesBack(Trouble.AUTH, "no"));
    gate.proven(Trouble.AUTH, time.nanos());
    assertThat(admit(PROMPT)).isEmpty();
  }

  @Test
  void isNotShutForTheProviderAsAWhole() {
    gate.shut(new Stop(Trouble.PROVIDER, Reason.of("down")));

    assertThat(admit(PROMPT)).isEmpty();
  }

  private Circuit circuit() {
    return lanes.of(PROMPT.model()).health(PROMPT.endpoint()).circuit();
  }

  private Optional<ComesBack> admit(Reading reading) {
    return gate.admit(reading, prober).join();
  }

  private static ComesBack comesBack(Trouble trouble, String reason) {
    return new ComesBack(new Cause.Blocked(trouble), Optional.empty(), Reason.of(reason));
  }

  private static Prompt prompt(String model, Endpoint endpoint) {
    return new Prompt(IDENTITY, endpoint, "{}", model, "");
  }

  /// Keeps what it is asked, and answers at once.
  private static final class RecordingProber implements Gate.Prober {
    private final List<String> asked = new ArrayList<>();
    private Probed result = new Probed.Well();

    @Override
    public CompletableFuture<Probed> probeStore() {
      asked.add("store");
      return CompletableFuture.completedFuture(result);
    }

    @Override
    public CompletableFuture<Probed> probeProvider(Circuit circuit, Prompt like) {
      asked.add("provider");
      return CompletableFuture.completedFuture(result);
    }
  }
}
