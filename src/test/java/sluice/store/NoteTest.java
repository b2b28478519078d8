package sluice.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.store.Note.Mark;

final class NoteTest {
  @ParameterizedTest
  @EnumSource
  void isReadAsItWasStored(Mark mark) {
    var note =
        new Note(
            2.75,
            Optional.of(Instant.parse("2026-01-02T03:04:05.678Z")),
            mark,
            /* isSuspect= */ true,
            1);

    assertThat(Note.of(note.line())).isEqualTo(note);
    assertThat(Note.of(Note.NONE.line())).isEqualTo(Note.NONE);
  }

  @Test
  void isOneLine() {
    assertThat(new Note(2, Optional.empty(), Mark.AMONG_OTHERS, false, 0).line())
        .asString(UTF_8)
        .isEqualTo(
            """
            {"evidence":2.0,"running":"among_others","suspect":false,"deaths_alone":0}
            """);
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
  void tellsNothingWhereItIsNoneOfOurs(String content) {
    assertThat(Note.of(content.getBytes(UTF_8))).isEqualTo(Note.NONE);
  }

  @Test
  void passesOverWhatItDoesNotKnow() {
    String later = "{\"since\":{\"suspect\":true},\"attempts\":4}";

    assertThat(Note.of(later.getBytes(UTF_8)))
        .isEqualTo(new Note(4, Optional.empty(), Mark.NONE, false, 0));
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
  void provesADeathByAMarkThatIsFound(
      Mark mark, boolean isSuspect, int deaths, boolean isSuspectThen, int deathsThen) {
    assertThat(new Note(2, Optional.empty(), mark, isSuspect, deaths).found())
        .isEqualTo(new Note(2, Optional.empty(), Mark.NONE, isSuspectThen, deathsThen));
  }

  @Test
  void isDeadlyAfterTwoDeathsAlone() {
    Note amongOthers = Note.NONE.running().found();
    assertThat(amongOthers.isSuspect()).isTrue();
    assertThat(amongOthers.running().mark()).isEqualTo(Mark.ALONE);

    Note once = amongOthers.running().found();
    assertThat(once.isDeadly()).isFalse();
    assertThat(once.running().found().isDeadly()).isTrue();
  }

  @Test
  void carriesOnEvidenceAndTheFirstFailureWhereItReturnsInOrder() {
    Optional<Instant> first = Optional.of(Instant.EPOCH);
    Optional<Instant> later = Optional.of(Instant.EPOCH.plusSeconds(9));

    assertThat(new Note(2, first, Mark.ALONE, true, 1).returned(0.5, later))
        .isEqualTo(new Note(2.5, first, Mark.NONE, true, 1));
    assertThat(Note.NONE.returned(1, later)).isEqualTo(new Note(1, later, Mark.NONE, false, 0));
    assertThat(Note.NONE.running().returned(0, Optional.empty())).isEqualTo(Note.NONE);
  }
}
