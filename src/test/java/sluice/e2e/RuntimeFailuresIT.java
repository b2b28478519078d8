package sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.e2e.Behaviours.where;
import static sluice.e2e.FunctionHarness.LONG;
import static sluice.e2e.FunctionHarness.SOON;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import sluice.testing.HttpAnswer;
import sluice.testing.ReceivedRequest;

/// A prompt that fails by itself, delivered again and again to two environments by turns: what one
/// of them learned of it, the other one knows.
@EnabledOnOs(value = OS.LINUX, disabledReason = "the runtime client's native part is for Linux")
@Timeout(60)
final class RuntimeFailuresIT {
  private static final String HOPELESS = "hopeless";
  private static final String PING = "\"ping\"";
  private static final String RECORD = "prompts/" + HOPELESS;

  @RegisterExtension private static final FunctionHarness harness = new FunctionHarness();

  @Test
  void hopelessPromptBesideAnsweredOnes_getsItsRecord() {
    List<FunctionProcess> environments = launchTwo(5);
    var backlog = new Backlog(harness.queue(), "prompts");
    backlog.send(HOPELESS);
    List<Integer> attempts = new ArrayList<>();
    for (int receive = 1; !backlog.ids().isEmpty() && receive <= 6; receive++) {
      List<String> goodPrompts = sendGoodPrompts(backlog, receive);
      harness.provider().behave(failingWhile(goodPrompts));

      deliver(backlog, environments.get(receive % 2));

      harness.bucket().history(HOPELESS).map(RuntimeFailuresIT::attempts).ifPresent(attempts::add);
      assertThat(harness.bucket().outcomes()).containsKeys(records(goodPrompts));
    }

    assertThat(attempts)
        .as("a history after each receive but the last")
        .hasSizeBetween(2, 4)
        .isSorted()
        .doesNotHaveDuplicates()
        .allSatisfy(count -> assertThat(count).isBetween(1, 4));
    assertThat(harness.bucket().outcomes()).containsEntry(RECORD, "provider_error_exhausted");
    assertThat(harness.provider().asked(HOPELESS)).isBetween(5L, 6L);
    assertThat(harness.bucket().histories()).isEmpty();
  }

  /// Alone they have half an hour; until then the evidence is kept.
  @Test
  void hopelessPromptAloneWithAnAnsweredProbe_waits() {
    harness.provider().behave(where(HOPELESS, RuntimeFailuresIT::fail));
    List<FunctionProcess> environments = launchTwo(3);
    var backlog = new Backlog(harness.queue(), "prompts");
    backlog.send(HOPELESS);

    deliver(backlog, environments.getFirst());
    assertThat(backlog.ids()).containsExactly(HOPELESS);
    assertThat(harness.bucket().history(HOPELESS).map(RuntimeFailuresIT::attempts))
        .as("with the one in place")
        .hasValue(2);
    deliver(backlog, environments.getLast());

    assertThat(backlog.ids()).containsExactly(HOPELESS);
    assertThat(harness.bucket().history(HOPELESS).map(RuntimeFailuresIT::attempts)).hasValue(3);
    assertThat(harness.queue().visibility()).containsKey(backlog.receiptHandle(HOPELESS));
    assertThat(harness.bucket().outcomes()).isEmpty();
    assertThat(harness.provider().asked(PING)).as("a probe in each environment").isEqualTo(2);
  }

  @Test
  void hopelessPromptWithAFailingProbe_getsNoRecord() {
    harness.provider().behave(RuntimeFailuresIT::fail);
    List<FunctionProcess> environments = launchTwo(1);
    var backlog = new Backlog(harness.queue(), "prompts");
    backlog.send(HOPELESS);

    for (int receive = 1; receive <= 6; receive++) {
      deliver(backlog, environments.get(receive % 2));

      assertThat(backlog.ids()).containsExactly(HOPELESS);
      assertThat(harness.queue().visibility()).containsKey(backlog.receiptHandle(HOPELESS));
    }

    assertThat(harness.bucket().records()).isEmpty();
    assertThat(harness.bucket().histories()).isEmpty();
    assertThat(harness.provider().asked(PING)).as("one a minute in an environment").isEqualTo(2);
  }

  private static List<FunctionProcess> launchTwo(int maxAttempts) {
    Map<String, String> variables = harness.variables();
    variables.put("PROMPT_MAX_ATTEMPTS", Integer.toString(maxAttempts));
    return Stream.generate(() -> harness.launch(variables)).limit(2).toList();
  }

  private static void deliver(Backlog backlog, FunctionProcess environment) {
    backlog.acknowledge(environment.invoke(backlog.receive(), LONG));
  }

  private static List<String> sendGoodPrompts(Backlog backlog, int batch) {
    List<String> goodPrompts =
        IntStream.range(0, 4).mapToObj(number -> "good-%d-%d".formatted(batch, number)).toList();
    goodPrompts.forEach(backlog::send);
    return goodPrompts;
  }

  private static String[] records(List<String> ids) {
    return ids.stream().map("prompts/"::concat).toArray(String[]::new);
  }

  /// The good prompts are answered while the first attempt of the hopeless one is in flight.
  private static Function<ReceivedRequest, Optional<HttpAnswer>> failingWhile(
      List<String> goodPrompts) {
    long before = harness.provider().asked(HOPELESS);
    return request -> {
      if (request.body().contains(HOPELESS)) {
        Await.until(
            "good prompts are answered",
            SOON,
            () -> recorded().containsAll(List.of(records(goodPrompts))));
        return fail(request);
      }
      Await.until("it is in flight", SOON, () -> harness.provider().asked(HOPELESS) > before);
      return Provider.ANSWERING.apply(request);
    };
  }

  private static Set<String> recorded() {
    return harness.bucket().records().keySet();
  }

  private static Optional<HttpAnswer> fail(ReceivedRequest request) {
    return Optional.of(Provider.error(500, "server_error", "cannot do that"));
  }

  private static int attempts(JsonNode history) {
    return (int) Math.round(history.get("evidence").asDouble());
  }
}
