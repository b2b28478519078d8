package sluice.volley;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import sluice.message.Endpoint;
import sluice.message.Identity;
import sluice.message.Prompt;

final class SolitudeTest {
  private final Rehearsal rehearsal = new Rehearsal(1);
  private final PromptRun one = run("1");
  private final PromptRun two = run("2");
  private final PromptRun three = run("3");
  private CompletableFuture<?> clearing = CompletableFuture.completedFuture(null);
  private int clearings;
  private final Solitude solitude =
      new Solitude(
          List.of(one, two, three),
          () -> {
            clearings++;
            return clearing;
          });

  @Test
  void beginsWhenAllOthersHaveEnded() {
    CompletableFuture<Void> turn = solitude.turn(one);
    solitude.ended(two, /* wasAlone= */ false);
    assertThat(turn).isNotDone();

    solitude.ended(three, /* wasAlone= */ false);
    assertThat(turn).isCompleted();
  }

  @Test
  void beginsAtOnceWhereAllOthersHaveEndedBefore() {
    solitude.ended(two, /* wasAlone= */ false);
    solitude.ended(three, /* wasAlone= */ false);

    assertThat(solitude.turn(one)).isCompleted();
  }

  @Test
  void isGivenToOneAfterTheOther() {
    CompletableFuture<Void> first = solitude.turn(two);
    CompletableFuture<Void> second = solitude.turn(one);
    solitude.ended(three, /* wasAlone= */ false);
    assertThat(first).isCompleted();
    assertThat(second).isNotDone();

    solitude.ended(two, /* wasAlone= */ true);
    assertThat(second).isCompleted();
  }

  @Test
  void isNotBlockedByThoseWhoHaveToFollow() {
    follow(two, one);
    follow(three, two);

    assertThat(solitude.turn(one)).isCompleted();
  }

  @Test
  void awaitsThoseWhoFollowOneThatRuns() {
    follow(three, two);
    CompletableFuture<Void> turn = solitude.turn(one);
    assertThat(turn).isNotDone();

    solitude.ended(two, /* wasAlone= */ false);
    assertThat(turn).isNotDone();
    solitude.ended(three, /* wasAlone= */ false);
    assertThat(turn).isCompleted();
  }

  @Test
  void beginsNotBeforeWhatHasToBeClearedIsCleared() {
    var cleared = new CompletableFuture<Void>();
    clearing = cleared;
    solitude.ended(two, /* wasAlone= */ false);
    solitude.ended(three, /* wasAlone= */ false);
    CompletableFuture<Void> turn = solitude.turn(one);
    assertThat(turn).isNotDone();

    cleared.completeExceptionally(new IllegalStateException("not cleared"));
    assertThat(turn).isCompleted();
    assertThat(clearings).isEqualTo(1);
  }

  @Test
  void isFreeAgainWhereOneEndsWithoutItsTurn() {
    CompletableFuture<Void> first = solitude.turn(one);
    CompletableFuture<Void> second = solitude.turn(two);
    solitude.ended(one, /* wasAlone= */ true);
    solitude.ended(three, /* wasAlone= */ false);

    assertThat(first.isDone() || second.isDone()).isTrue();
    assertThat(second).isCompleted();
  }

  private static void follow(PromptRun later, PromptRun earlier) {
    later.startAfter(Optional.of(earlier), Optional.empty());
  }

  private PromptRun run(String id) {
    var deadline = Deadline.in(Rehearsal.LONG, 0);
    var volley = new Volley(rehearsal.environment, "invocation", deadline, rehearsal.queue);
    var prompt =
        new Prompt(new Identity("job", id, /* own= */ true), Endpoint.RESPONSES, "{}", "m", "");
    return new PromptRun(
        rehearsal.environment, volley, rehearsal.message(id), prompt, rehearsal.time.now());
  }
}
