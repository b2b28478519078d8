package sluice.volley;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.volley.Rehearsal.causes;
import static sluice.volley.ScriptedProvider.ERROR;
import static sluice.volley.ScriptedProvider.answer;
import static sluice.volley.ScriptedProvider.broken;
import static sluice.volley.ScriptedProvider.status;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.message.Message;
import sluice.provider.Reply;
import sluice.store.ObjectStore.Failed;
import sluice.volley.Outcome.Recorded;

/// In trouble that is nobody's fault nothing is fired until a probe shows that it is over.
final class VolleyBreakersTest {
  private static final String QUOTA =
      "{\"error\":{\"message\":\"m\",\"type\":\"insufficient_quota\",\"code\":\"insufficient_quota\"}}";

  private final Rehearsal rehearsal = new Rehearsal(10);

  @Test
  void openWhereAlmostAllFailAndSendTheRestBackUnfired() {
    rehearsal.provider.script((_, _) -> broken(Reply.Fault.NOT_CONNECTED));

    List<Ended> ended = rehearsal.fire(rehearsal.messages(100));

    assertThat(rehearsal.provider.calls.size()).isBetween(18, 35);
    assertThat(causes(ended)).hasSize(100).contains("provider");
    assertThat(rehearsal.journal.troubles).singleElement().asString().startsWith("provider: ");
  }

  @Test
  void askNobodyWhileTheyAreOpen() {
    breakProvider();

    List<Ended> ended = rehearsal.fire(received(9));

    assertThat(causes(ended)).hasSize(9).containsOnly("provider");
    assertThat(rehearsal.provider.calls).isEmpty();
    assertThat(rehearsal.store.reads).isEmpty();
    assertThat(rehearsal.environment.delays(ended).values())
        .allSatisfy(delay -> assertThat(delay).isGreaterThan(Duration.ofMinutes(1)));
  }

  @Test
  void probeWithAProbeRatherThanSomebodysPrompt() {
    breakProvider();
    rehearsal.time.advance(Duration.ofMinutes(1));

    List<Ended> ended = rehearsal.fire(rehearsal.messages(9));

    assertThat(rehearsal.provider.calls).singleElement().asString().contains("\"ping\"");
    assertThat(causes(ended)).hasSize(9).containsOnly("provider");
  }

  @Test
  void closeWhenTheProbeIsAnswered() {
    breakProvider();
    rehearsal.time.advance(Duration.ofMinutes(1));
    rehearsal.provider.script((_, _) -> answer());

    List<Ended> ended = rehearsal.fire(rehearsal.messages(9));

    assertThat(ended).allSatisfy(end -> assertThat(end.outcome()).isInstanceOf(Recorded.class));
    assertThat(rehearsal.provider.calls).hasSize(10);
    assertThat(rehearsal.provider.calls.getFirst()).contains("\"ping\"");
  }

  @Test
  void holdUpOneModelAlone() {
    breakProvider();
    rehearsal.provider.script((prompt, _) ->
        prompt.model().equals("other") ? answer() : broken(Reply.Fault.NOT_CONNECTED));

    List<Ended> ended =
        rehearsal.fire(
            rehearsal.message("a"),
            rehearsal.message("b", "{\"prompt\":\"p\",\"model\":\"other\"}"));

    assertThat(causes(ended)).containsExactly("provider");
    assertThat(ended.getLast().outcome()).isInstanceOf(Recorded.class);
  }

  @ParameterizedTest
  @CsvSource({"401, auth", "429, quota"})
  void letTheWholeAccountWaitAndProbeOnceAMinute(int status, String trouble) {
    rehearsal.provider.script((_, _) -> status(status, status == 429 ? QUOTA : ERROR));
    assertThat(causes(rehearsal.fire(rehearsal.messages(20)))).hasSize(20).containsOnly(trouble);
    rehearsal.provider.calls.clear();

    for (int second = 0; second < 180; second += 10) {
      assertThat(causes(rehearsal.fire(rehearsal.messages(3)))).containsOnly(trouble);
      rehearsal.time.advance(Duration.ofSeconds(10));
    }

    assertThat(rehearsal.provider.calls.size()).isBetween(1, 2);
    assertThat(rehearsal.provider.calls).allMatch(body -> body.contains("\"ping\""));
  }

  @Test
  void probeTheStoreByAWrite() {
    rehearsal.store.fail((_, isWrite) ->
        isWrite ? Optional.of(new Failed(false, "S3 answered 403")) : Optional.empty());
    assertThat(causes(rehearsal.fire(rehearsal.messages(20)))).hasSize(20).containsOnly("store");
    rehearsal.store.writes.clear();

    assertThat(causes(rehearsal.fire(rehearsal.messages(20)))).containsOnly("store");
    assertThat(rehearsal.store.writes).isEmpty();

    rehearsal.time.advance(Duration.ofMinutes(1));
    rehearsal.store.fail((_, _) -> Optional.empty());
    assertThat(causes(rehearsal.fire(rehearsal.messages(20)))).isEmpty();
    assertThat(rehearsal.store.writes.getFirst()).isEqualTo("results/.probe");
    assertThat(rehearsal.provider.prompts()).hasSize(20);
  }

  @Test
  void stayClosedThroughABrownout() {
    var _ = rehearsal.fire(rehearsal.message("answered"));
    rehearsal.provider.calls.clear();
    rehearsal.provider.script(
        (_, _) -> rehearsal.provider.calls.size() % 2 == 0 ? status(500, ERROR) : answer());

    List<Ended> ended = rehearsal.fire(rehearsal.messages(200));

    assertThat(causes(ended)).doesNotContain("provider");
    assertThat(ended).noneMatch(end -> end.outcome().equals(new Recorded(Outcome.Kind.FAILED)));
  }

  @Test
  void retryInPlaceNoMoreThanAFifthOfWhatIsInFlight() {
    var wide = new Rehearsal(100);
    var _ = wide.fire(wide.message("answered"));
    wide.provider.script((_, _) -> status(429, ERROR));
    wide.provider.calls.clear();

    var _ = wide.fire(wide.messages(100));

    assertThat(wide.provider.calls.size()).isBetween(103, 121);
  }

  private void breakProvider() {
    rehearsal.provider.script((_, _) -> broken(Reply.Fault.NOT_CONNECTED));
    var _ = rehearsal.fire(rehearsal.messages(100));
    rehearsal.provider.calls.clear();
    rehearsal.store.reads.clear();
  }

  private Message[] received(int count) {
    return Arrays.stream(rehearsal.messages(count))
        .map(message -> Rehearsal.received(3, message))
        .toArray(Message[]::new);
  }
}
