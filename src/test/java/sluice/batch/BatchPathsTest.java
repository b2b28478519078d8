package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.batch.BatchHarness.causes;
import static sluice.testing.ScriptedProvider.answer;
import static sluice.testing.ScriptedProvider.status;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.message.Endpoint;
import sluice.message.Message;
import sluice.message.Prompt;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome.Kind;
import sluice.outcome.Outcome.Recorded;
import sluice.testing.ScriptedProvider;
import sluice.testing.ScriptedProvider.Scripted;

/// A server that has some of the paths only, and an address that is wrong.
final class BatchPathsTest {
  private static final String NOT_FOUND =
      "{\"error\":{\"message\":\"File Not Found\",\"type\":\"not_found_error\",\"code\":404}}";
  private static final String RESPONSE =
      "{\"status\":\"completed\",\"output\":[{\"type\":\"message\"}]}";

  private final BatchHarness harness = new BatchHarness(5);

  @Test
  void pathThatTheServerDoesNotHave_concernsItsPromptsAlone() {
    harness.provider.script(
        (prompt, _) -> isResponses(prompt) ? missing(Duration.ofSeconds(5)) : answer());

    List<MessageResult> ended =
        harness.process(harness.message("chat"), responses("one"), responses("two"));

    assertThat(ended)
        .extracting(MessageResult::outcome)
        .containsExactly(
            new Recorded(Kind.ANSWERED), new Recorded(Kind.REFUSED), new Recorded(Kind.REFUSED));
    assertThat(harness.listener.outages()).isEmpty();
  }

  @Test
  void addressAtWhichNothingIsFoundAnyMore_concernsAll() {
    var _ = harness.process(harness.message("chat"));
    harness.provider.script((_, _) -> missing(Duration.ofSeconds(1)));

    List<MessageResult> ended = harness.process(responses("one"), responses("two"));

    assertThat(causes(ended)).containsExactly("config", "config");
    assertThat(harness.provider.prompts()).hasSize(3);
  }

  @Test
  void pathThatWasThereBefore_concernsAllWhenItIsGone() {
    harness.provider.script((prompt, _) -> isResponses(prompt) ? status(200, RESPONSE) : answer());
    var _ = harness.process(harness.message("chat"), responses("before"));
    harness.provider.script(
        (prompt, _) -> isResponses(prompt) ? missing(Duration.ofSeconds(1)) : answer());

    assertThat(causes(harness.process(responses("one")))).containsExactly("config");
  }

  /// The other path was probed for another prompt less than a minute before.
  @Test
  void refusalSoonAfterAProbeOfTheOtherPath_waitsUntilItMayBeProbedAgain() {
    var _ = harness.process(harness.message("chat"));
    harness.provider.script((prompt, _) -> {
      boolean isFlagged = prompt.body().contains("flagged");
      return isResponses(prompt) ? missing(Duration.ofSeconds(5)) : flagged(isFlagged);
    });

    List<MessageResult> ended = harness.process(harness.message("flagged"), responses("one"));

    assertThat(ended)
        .extracting(MessageResult::outcome)
        .containsExactly(new Recorded(Kind.REFUSED), new Recorded(Kind.REFUSED));
    assertThat(harness.listener.outages()).isEmpty();
  }

  private static Scripted flagged(boolean isFlagged) {
    return isFlagged ? status(403, ScriptedProvider.ERROR) : answer();
  }

  @Test
  void refusalAfterTheHalt_waitsForNoOtherProbe() {
    harness.provider.script((prompt, _) -> {
      boolean isLate = prompt.body().contains("m4");
      return status(403, ScriptedProvider.ERROR).after(Duration.ofSeconds(isLate ? 9 : 1));
    });
    long begun = harness.time.nanos();

    List<MessageResult> ended = harness.process(harness.messages(20));

    assertThat(causes(ended)).hasSize(20).containsOnly("auth");
    assertThat(Duration.ofNanos(harness.time.nanos() - begun)).isLessThan(Duration.ofSeconds(15));
  }

  private static boolean isResponses(Prompt prompt) {
    return prompt.endpoint() == Endpoint.RESPONSES;
  }

  private static Scripted missing(Duration after) {
    return status(404, NOT_FOUND).after(after);
  }

  private Message responses(String id) {
    return harness.message(
        id,
        "{\"url\":\"/v1/responses\",\"body\":{\"model\":\"model\",\"input\":\"%s\"}}"
            .formatted(id));
  }
}
