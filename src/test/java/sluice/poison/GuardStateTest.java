package sluice.poison;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.poison.GuardState.Stage;
import sluice.poison.MessageHistories.Stored;

final class GuardStateTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Stored THERE =
      new Stored(MessageHistory.NONE.unreadable(), Optional.of("\"1\""));

  @ParameterizedTest
  @CsvSource({
    // stage, isRead, isCertain, mayBeMarked, mayBeStored
    "ABSENT, true, true, false, false",
    "UNREAD, false, false, false, true",
    "KNOWN, true, true, false, true",
    "MARKING, true, false, true, true",
    "MARKED, true, true, true, true"
  })
  void eachStage_saysWhatIsKnown(
      Stage stage, boolean isRead, boolean isCertain, boolean mayBeMarked, boolean mayBeStored) {
    var state = new GuardState(stage, Stored.NONE);

    assertThat(state.isRead()).isEqualTo(isRead);
    assertThat(state.isCertain()).isEqualTo(isCertain);
    assertThat(state.mayBeMarked()).isEqualTo(mayBeMarked);
    assertThat(state.mayBeStored()).isEqualTo(mayBeStored);
  }

  @ParameterizedTest
  @CsvSource({
    // receives, what happens, stage
    "1, '', ABSENT",
    "1, writing, KNOWN",
    "1, writing written, KNOWN",
    "2, '', UNREAD",
    "2, found writing, KNOWN",
    "3, '', UNREAD",
    "3, found, KNOWN",
    "3, found marking, MARKING",
    "3, found marking marked, MARKED",
    "3, found marking found, KNOWN",
    "3, found marking found marking marked, MARKED",
    "3, found marking found writing, KNOWN",
    "3, found marking marked writing, KNOWN",
    "3, found marking marked writing written, KNOWN"
  })
  void whatHappens_leadsToOneStage(int receives, String events, Stage stage) {
    GuardState state =
        Arrays.stream(events.split(" "))
            .reduce(GuardState.of(receives), GuardStateTest::after, (_, last) -> last);

    assertThat(state.stage()).isEqualTo(stage);
  }

  private static GuardState after(GuardState before, String event) {
    return switch (event) {
      case "found" -> GuardState.found(THERE, NOW);
      case "marking" -> before.marking();
      case "marked" -> GuardState.marked(THERE);
      case "writing" -> GuardState.known(before.stored());
      case "written" -> GuardState.known(THERE);
      default -> before;
    };
  }

  @Test
  void historyThatWasFound_countsTheCrashThatItsMarkerProves() {
    Stored marked = stored(MessageHistory.NONE.running(NOW, "another"));

    GuardState state = GuardState.found(marked, NOW);

    assertThat(state.history().isSuspected()).isTrue();
    assertThat(state.history().marker()).isEqualTo(RunMarker.NONE);
    assertThat(state.stored().etag()).isEqualTo(marked.etag());
  }

  @Test
  void historyThatWasFoundRunning_isKeptAsItIs() {
    Stored running = stored(MessageHistory.NONE.running(NOW.plusSeconds(1), "another"));

    assertThat(GuardState.found(running, NOW).stored()).isEqualTo(running);
  }

  @Test
  void markerThatIsBeingWritten_replacesWhatWasFound() {
    assertThat(GuardState.found(THERE, NOW).marking().stored()).isEqualTo(THERE);
  }

  private static Stored stored(MessageHistory history) {
    return new Stored(history, Optional.of("\"2\""));
  }
}
