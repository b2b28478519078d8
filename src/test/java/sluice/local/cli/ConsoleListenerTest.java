package sluice.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import sluice.local.cli.AbortPolicy.Halt;
import sluice.local.files.LineRules;
import sluice.local.files.PromptLine;
import sluice.local.files.PromptReader;
import sluice.message.Identity;
import sluice.message.Message;
import sluice.outcome.BatchMetrics;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome;
import sluice.outcome.Outcome.Kind;
import sluice.outcome.Outcome.ReturnReason;
import sluice.provider.OutageKind;
import sluice.provider.Reason;
import sluice.provider.Usage;
import sluice.settings.SettingsReader;

final class ConsoleListenerTest {
  private static final Identity ONE = new Identity("job", "one", true);

  private static final BatchMetrics REACHED =
      new BatchMetrics(5, OptionalDouble.of(90), 1, 0, 0, Duration.ZERO, Duration.ZERO);

  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
  private final List<Halt> halts = new ArrayList<>();
  private final Progress progress = new Progress(2, 5);
  private long now;
  private final ConsoleListener listener =
      new ConsoleListener(
          Screen.ofLines(new PrintStream(told, true, UTF_8)),
          Map.of(ONE, "prompt 1"),
          SettingsReader.read(
              Map.of("RESULTS_BUCKET", "b", "PROVIDER_BASE_URL", "http://127.0.0.1:9/v1")),
          progress,
          halts::add,
          () -> now);

  private static MessageResult ended(Outcome outcome) {
    return ended(ONE, outcome, "");
  }

  private static MessageResult ended(Identity identity, Outcome outcome, String code) {
    var message =
        new Message(
            "id",
            "",
            Optional.empty(),
            Optional.empty(),
            "q",
            Optional.empty(),
            1,
            Instant.now(),
            "");
    return new MessageResult(
        message,
        identity,
        outcome,
        Optional.of(code).filter(told -> !told.isEmpty()),
        1,
        200,
        Optional.of(Duration.ofMillis(1_500)),
        Duration.ZERO,
        new Usage("", 3, 4));
  }

  @Test
  void prompt_isPrintedAtEachStartAndEnd() {
    MessageResult answered = ended(new Outcome.Recorded(Kind.ANSWERED));

    listener.sent("i", ONE, 1);
    now += Duration.ofMillis(30).toNanos();
    listener.sent("i", ONE, 2);
    now += Duration.ofMillis(1_500).toNanos();
    listener.finished("i", answered);
    listener.sent("i", new Identity("job", "unknown", true), 1);
    listener.batch("i", List.of(answered), Duration.ofSeconds(2), REACHED);

    assertThat(told.toString(UTF_8).lines())
        .containsExactly(
            "     0.0 s  prompt 1            sent",
            "     30 ms  prompt 1            sent again",
            "     1.5 s  prompt 1            answered in 1.5 s");
    assertThat(progress.totals().of(Kind.ANSWERED)).isEqualTo(1);
    assertThat(progress.totals().latencies()).containsExactly(Duration.ofMillis(1_500));
    assertThat(progress.totals().limits().percent()).hasValue(90);
    assertThat(progress.text().inFlight()).isEqualTo(1);
    assertThat(progress.text().retries()).isEqualTo(1);
  }

  @Test
  void returnedMessage_countsAsWaitingUntilItIsDone() {
    var back = new Outcome.Returned(new ReturnReason.Passing(), Optional.empty(), Reason.of("503"));

    listener.finished("i", ended(back));
    assertThat(progress.text().waiting()).isEqualTo(1);
    listener.finished("i", ended(new Outcome.Recorded(Kind.ANSWERED)));

    assertThat(progress.text().waiting()).isZero();
    assertThat(progress.totals().returned()).isEqualTo(1);
    assertThat(told.toString(UTF_8)).contains("returns to the queue: 503");
  }

  @Test
  void outage_isPrintedOnceUntilItIsOver() {
    listener.outage("i", OutageKind.PROVIDER, Instant.EPOCH, Reason.of("503"));
    listener.outage("i", OutageKind.PROVIDER, Instant.EPOCH, Reason.of("503"));
    listener.finished("i", ended(new Outcome.Recorded(Kind.ANSWERED)));
    listener.outage("i", OutageKind.PROVIDER, Instant.EPOCH, Reason.of("504"));

    String since = Formats.time(Instant.EPOCH);
    String stop = Formats.time(Instant.EPOCH.plusSeconds(600));
    assertThat(told.toString(UTF_8).lines().filter(line -> line.startsWith("Trouble")))
        .containsExactly(
            "Trouble (provider) since %s: 503. The run stops at %s if no prompt is answered until then."
                .formatted(since, stop),
            "Trouble (provider) since %s: 504. The run stops at %s if no prompt is answered until then."
                .formatted(since, stop));
    assertThat(halts).isEmpty();
  }

  @Test
  void reasonOfAReturn_isPrintedWithoutJavasNames() {
    var refused = Reason.of("NOT_CONNECTED: ConnectException <- ClosedChannelException");

    listener.finished(
        "i", ended(new Outcome.Returned(new ReturnReason.Passing(), Optional.empty(), refused)));

    assertThat(told.toString(UTF_8))
        .contains("returns to the queue: connection refused at 127.0.0.1:9: nothing listens there");
  }

  @Test
  void refusedConnection_isPrintedWithItsAddress() {
    listener.outage(
        "i",
        OutageKind.PROVIDER,
        Instant.EPOCH,
        Reason.of("ConnectException <- ClosedChannelException"));

    assertThat(told.toString(UTF_8))
        .contains("connection refused at 127.0.0.1:9: nothing listens there. The run stops at ");
  }

  @Test
  void failedPrompt_isPrintedWithItsCode() {
    listener.finished("i", ended(ONE, new Outcome.Recorded(Kind.FAILED), "unknown_shape"));
    listener.finished("i", ended(ONE, new Outcome.Recorded(Kind.REFUSED), "400 bad_request"));

    assertThat(told.toString(UTF_8))
        .contains("failed in 1.5 s: unknown_shape", "refused in 1.5 s: 400 bad_request");
  }

  @Test
  void reasonOfManyReturns_isPrintedOnceInTheProvidersWords() {
    for (int limit = 1; limit < 1_000; limit++) {
      listener.finished(
          "i", refused("429", "429 Limit type: max_parallel_requests, in use " + limit));
      listener.finished("i", refused("503", "503 busy"));
    }

    assertThat(told.toString(UTF_8).lines())
        .containsExactly(
            "Some prompts return to the queue and are sent again later: 429 Limit type: max_parallel_requests, in use 1",
            "Some prompts return to the queue and are sent again later: 503 busy");
  }

  private static MessageResult refused(String label, String words) {
    var returned =
        new Outcome.Returned(
            new ReturnReason.Passing(), Optional.empty(), new Reason(label, words));
    return ended(new Identity("job", "one of many", true), returned, "");
  }

  @Test
  void quotaOutageThatMayPass_doesNotEndTheRun() {
    var reason = new Reason("429 insufficient_quota", "429 You exceeded your current quota");

    listener.outage("i", OutageKind.QUOTA, Instant.EPOCH, reason);

    assertThat(halts).isEmpty();
    assertThat(told.toString(UTF_8))
        .startsWith(
            "Trouble (quota) since %s: 429 You exceeded".formatted(Formats.time(Instant.EPOCH)))
        .contains("it is tried again in a minute");
  }

  @Test
  void outageThatOnlyTheUserCanEnd_endsTheRun() {
    listener.outage("i", OutageKind.QUOTA, Instant.EPOCH, Reason.of("no credit"));

    assertThat(halts).containsExactly(new Halt(OutageKind.QUOTA, Instant.EPOCH, "no credit"));
  }

  @Test
  void lines_areNamedByTheirCustomIdOrTheirNumber() {
    List<PromptLine> lines =
        PromptReader.named(
                Stream.of("text", "{\"custom_id\":\"mine\",\"prompt\":\"hi\"}", "more text"),
                LineRules.RULES,
                "job")
            .toList();

    Map<Identity, String> names = ConsoleListener.names(lines);

    assertThat(lines)
        .map(line -> names.get(line.identity()))
        .containsExactly("prompt 1", "mine", "prompt 3");
  }
}
