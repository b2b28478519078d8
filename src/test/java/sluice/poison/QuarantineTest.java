package sluice.poison;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class QuarantineTest {
  private final Map<String, Set<String>> predecessors =
      new HashMap<>(Map.of("1", Set.of(), "2", Set.of(), "3", Set.of()));
  private CompletableFuture<?> clearing = CompletableFuture.completedFuture(null);
  private int clearings;
  private @Nullable Quarantine made;

  @Test
  void turn_beginsWhenAllOthersHaveEnded() {
    CompletableFuture<Void> turn = quarantine().turn("1");
    quarantine().finished("2", /* wasAlone= */ false);
    assertThat(turn).isNotDone();

    quarantine().finished("3", /* wasAlone= */ false);
    assertThat(turn).isCompleted();
  }

  @Test
  void turnAfterAllOthersHaveEnded_beginsAtOnce() {
    quarantine().finished("2", /* wasAlone= */ false);
    quarantine().finished("3", /* wasAlone= */ false);

    assertThat(quarantine().turn("1")).isCompleted();
  }

  @Test
  void turns_areGivenOneAfterTheOther() {
    CompletableFuture<Void> first = quarantine().turn("2");
    CompletableFuture<Void> second = quarantine().turn("1");
    quarantine().finished("3", /* wasAlone= */ false);
    assertThat(first).isCompleted();
    assertThat(second).isNotDone();

    quarantine().finished("2", /* wasAlone= */ true);
    assertThat(second).isCompleted();
  }

  @Test
  void messagesThatHaveToFollow_doNotDelayTheTurn() {
    predecessors.put("2", Set.of("1"));
    predecessors.put("3", Set.of("2"));

    assertThat(quarantine().turn("1")).isCompleted();
  }

  @Test
  void messagesThatFollowARunningOne_areAwaited() {
    predecessors.put("3", Set.of("2"));
    CompletableFuture<Void> turn = quarantine().turn("1");
    assertThat(turn).isNotDone();

    quarantine().finished("2", /* wasAlone= */ false);
    assertThat(turn).isNotDone();
    quarantine().finished("3", /* wasAlone= */ false);
    assertThat(turn).isCompleted();
  }

  @Test
  void turn_beginsOnceFinishedMessagesAreDeleted() {
    var cleared = new CompletableFuture<Void>();
    clearing = cleared;
    quarantine().finished("2", /* wasAlone= */ false);
    quarantine().finished("3", /* wasAlone= */ false);
    CompletableFuture<Void> turn = quarantine().turn("1");
    assertThat(turn).isNotDone();

    cleared.completeExceptionally(new IllegalStateException("not cleared"));
    assertThat(turn).isCompleted();
    assertThat(clearings).isEqualTo(1);
  }

  @Test
  void turnOfAMessageThatEndedWithoutIt_isGivenToTheNext() {
    CompletableFuture<Void> first = quarantine().turn("1");
    CompletableFuture<Void> second = quarantine().turn("2");
    quarantine().finished("1", /* wasAlone= */ true);
    quarantine().finished("3", /* wasAlone= */ false);

    assertThat(first.isDone() || second.isDone()).isTrue();
    assertThat(second).isCompleted();
  }

  @Test
  void messageThatIsReadLater_andWaitsForOneThatRunsAlone_keepsNoTurnBack() {
    CompletableFuture<Void> turn = quarantine().turn("1");
    quarantine().finished("3", /* wasAlone= */ false);
    assertThat(turn).isNotDone();

    predecessors.put("2", Set.of("1"));
    quarantine().read();

    assertThat(turn).isCompleted();
  }

  private Quarantine quarantine() {
    if (made == null) {
      made =
          new Quarantine(
              predecessors.keySet(),
              id -> predecessors.getOrDefault(id, Set.of()),
              () -> {
                clearings++;
                return clearing;
              });
    }
    return made;
  }
}
