package sluice.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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
import sluice.testing.VirtualTime;

/// The log's format, to the letter: queries and alarms rely on it.
final class JsonLogFormatTest {
  private static final Reason REASON = new Reason("503 overloaded", "503 the provider's words");

  private static final List<ReturnReason> REASONS =
      List.of(
          new ReturnReason.Passing(),
          new ReturnReason.StorePassing(/* isOwn= */ false),
          new ReturnReason.StorePassing(/* isOwn= */ true),
          new ReturnReason.NoTime(),
          new ReturnReason.Surplus(),
          new ReturnReason.Cut(),
          new ReturnReason.Blocked(OutageKind.AUTH),
          new ReturnReason.Elsewhere(),
          new ReturnReason.Behind(),
          new ReturnReason.Fault());

  private final List<String> lines = new ArrayList<>();
  private final JsonLog log = new JsonLog(lines::add, new VirtualTime());

  @Test
  void lineOfEachKind_isAsTheGoldenFile() throws IOException {
    recorded().forEach(result -> log.finished("request-1", result));
    returned().forEach(result -> log.finished("request-1", result));
    for (OutageKind outage : OutageKind.values()) {
      log.outage("request-1", outage, Instant.parse("2026-01-01T00:00:00Z"), REASON);
    }
    log.batch("request-1", results(), Duration.ofSeconds(2), metrics(OptionalDouble.of(97.96)));
    log.batch("request-1", List.of(), Duration.ZERO, metrics(OptionalDouble.empty()));
    log.warning("request-1", "visibility not changed: InternalError: try again");

    assertThat(String.join("\n", lines) + "\n").isEqualTo(golden());
  }

  @Test
  void returnReasonOfEachKind_isAmongTheLines() {
    Set<Class<?>> all = Set.of(ReturnReason.class.getPermittedSubclasses());

    assertThat(REASONS.stream().map(Object::getClass).collect(Collectors.toSet())).isEqualTo(all);
  }

  private static List<MessageResult> results() {
    return Stream.concat(recorded(), returned()).toList();
  }

  private static Stream<MessageResult> recorded() {
    return Arrays.stream(Kind.values())
        .map(kind -> result(new Outcome.Recorded(kind), code(kind), status(kind)));
  }

  private static Optional<String> code(Kind kind) {
    return switch (kind) {
      case REFUSED -> Optional.of("400 invalid_request_error");
      case FAILED -> Optional.of("unknown_shape");
      case CONFLICT -> Optional.of("custom_id_conflict");
      case ANSWERED, KNOWN -> Optional.empty();
    };
  }

  private static int status(Kind kind) {
    return switch (kind) {
      case ANSWERED -> 200;
      case REFUSED -> 400;
      case FAILED, CONFLICT, KNOWN -> 0;
    };
  }

  private static Stream<MessageResult> returned() {
    return REASONS.stream()
        .map(reason ->
            result(
                new Outcome.Returned(reason, Optional.of(Duration.ofSeconds(7)), REASON),
                Optional.empty(),
                503));
  }

  private static MessageResult result(Outcome outcome, Optional<String> code, int status) {
    var message =
        new Message(
            "message-1",
            "the prompt",
            Optional.empty(),
            Optional.empty(),
            "job-1",
            Optional.empty(),
            3,
            Instant.EPOCH,
            "handle");
    return new MessageResult(
        message,
        new Identity("job-1", "id-1", /* own= */ true),
        outcome,
        code,
        status == 0 ? 0 : 2,
        status,
        status == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(1500)),
        Duration.ofSeconds(3),
        Usage.NONE);
  }

  private static BatchMetrics metrics(OptionalDouble percentOfLimit) {
    return new BatchMetrics(
        32, percentOfLimit, 3, 2, 4_500, Duration.ofSeconds(70), Duration.ofMillis(12));
  }

  private static String golden() throws IOException {
    try (InputStream file = JsonLogFormatTest.class.getResourceAsStream("log.jsonl")) {
      assertThat(file).isNotNull();
      return new String(file.readAllBytes(), UTF_8);
    }
  }
}
