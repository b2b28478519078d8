package sluice.poison;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.poison.RunMarker.Kind;

final class MessageHistoryTest {
  private static final Instant UNTIL = Instant.parse("2026-01-02T03:19:05.678Z");
  private static final RunMarker AMONG_OTHERS = new RunMarker(Kind.AMONG_OTHERS, UNTIL, "mine");

  @ParameterizedTest
  @EnumSource
  void storedHistory_isReadAsItWas(Kind kind) {
    var history =
        new MessageHistory(2.75, Optional.of(UNTIL), marker(kind), /* isSuspected= */ true, 1, 2);

    assertThat(MessageHistory.of(history.line())).isEqualTo(history);
    assertThat(MessageHistory.of(MessageHistory.NONE.line())).isEqualTo(MessageHistory.NONE);
  }

  @Test
  void history_isOneLine() {
    assertThat(new MessageHistory(2, Optional.empty(), RunMarker.NONE, false, 0, 0).line())
        .asString(UTF_8)
        .isEqualTo(
            """
            {"evidence":2.0,"running":"none","suspect":false,"deaths_alone":0}
            """);
    assertThat(new MessageHistory(0, Optional.empty(), AMONG_OTHERS, true, 1, 3).line())
        .asString(UTF_8)
        .isEqualTo(
            "{\"evidence\":0.0,\"running\":\"among_others\",\"until\":\"2026-01-02T03:19:05.678Z\","
                + "\"by\":\"mine\",\"suspect\":true,\"deaths_alone\":1,\"unread\":3}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "[{\"attempts\":3}]",
        "3",
        "text",
        "{\"evidence\":3",
        "{\"evidence\":-3}",
        "{\"failed_since\":\"yesterday\"}",
        "{\"attempts\":{\"deaths_alone\":9}}",
        "{\"running\":\"somehow\"}",
        "{\"running\":null,\"suspect\":\"maybe\",\"deaths_alone\":[9,9]}",
      })
  void contentThatIsNoHistory_isReadAsAnEmptyOne(String content) {
    assertThat(MessageHistory.of(content.getBytes(UTF_8))).isEqualTo(MessageHistory.NONE);
  }

  @Test
  void unknownMembers_areSkipped() {
    String later = "{\"since\":{\"suspect\":true},\"attempts\":4}";

    assertThat(MessageHistory.of(later.getBytes(UTF_8)))
        .isEqualTo(new MessageHistory(4, Optional.empty(), RunMarker.NONE, false, 0, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"until\":\"soon\"", ",\"until\":7", ",\"until\":null"})
  void markerWithoutATime_isOver(String until) {
    String older = "{\"attempts\":1,\"running\":\"alone\"%s,\"suspect\":true}".formatted(until);
    MessageHistory history = MessageHistory.of(older.getBytes(UTF_8));

    assertThat(history.runningUntil(Instant.EPOCH)).isEmpty();
    assertThat(history.found(Instant.EPOCH))
        .isEqualTo(new MessageHistory(1, Optional.empty(), RunMarker.NONE, true, 1, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "NONE, false, 0, false, 0",
    "NONE, true, 1, true, 1",
    "AMONG_OTHERS, false, 0, true, 0",
    "AMONG_OTHERS, true, 1, true, 1",
    "ALONE, true, 0, true, 1",
    "ALONE, true, 1, true, 2",
  })
  void expiredMarker_provesACrash(
      Kind kind, boolean isSuspected, int deaths, boolean isSuspectedThen, int deathsThen) {
    assertThat(
            new MessageHistory(2, Optional.empty(), marker(kind), isSuspected, deaths, 1)
                .found(UNTIL))
        .isEqualTo(
            new MessageHistory(
                2, Optional.empty(), RunMarker.NONE, isSuspectedThen, deathsThen, 1));
  }

  @Test
  void markerOfARunThatMayGoOn_provesNoCrash() {
    var history = new MessageHistory(2, Optional.empty(), AMONG_OTHERS, false, 0, 0);
    Instant before = UNTIL.minusMillis(1);

    assertThat(history.runningUntil(before)).contains(UNTIL);
    assertThat(history.found(before)).isEqualTo(history);
    assertThat(history.runningUntil(UNTIL)).isEmpty();
    assertThat(MessageHistory.NONE.runningUntil(before)).isEmpty();
  }

  @Test
  void messageThatCrashedTwiceAlone_isPoison() {
    MessageHistory amongOthers = running(MessageHistory.NONE).found(UNTIL);
    assertThat(amongOthers.isSuspected()).isTrue();
    assertThat(running(amongOthers).marker().kind()).isEqualTo(Kind.ALONE);

    MessageHistory once = running(amongOthers).found(UNTIL);
    assertThat(once.isPoison()).isFalse();
    assertThat(running(once).found(UNTIL).isPoison()).isTrue();
  }

  @Test
  void returnedMessage_keepsItsEvidenceWithoutTheMarker() {
    assertThat(
            new MessageHistory(2, Optional.empty(), marker(Kind.ALONE), true, 1, 0)
                .returned("mine")
                .failed(1, Optional.empty()))
        .isEqualTo(new MessageHistory(3, Optional.empty(), RunMarker.NONE, true, 1, 0));
    assertThat(running(MessageHistory.NONE).returned("mine")).isEqualTo(MessageHistory.NONE);
  }

  @Test
  void markerOfAnotherRun_isKept() {
    MessageHistory others = running(MessageHistory.NONE);

    assertThat(others.returned("another's")).isEqualTo(others);
    assertThat(others.failed(1, Optional.empty()).marker()).isEqualTo(AMONG_OTHERS);
  }

  private static MessageHistory running(MessageHistory history) {
    return history.running(UNTIL, "mine");
  }

  private static RunMarker marker(Kind kind) {
    return kind == Kind.NONE ? RunMarker.NONE : new RunMarker(kind, UNTIL, "mine");
  }
}
