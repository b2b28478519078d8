package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import sluice.message.Endpoint;
import sluice.message.Identity;
import sluice.message.Prompt;

final class QuarantineTest {
  private final BatchHarness harness = new BatchHarness(1);
  private final PromptTask one = run("1");
  private final PromptTask two = run("2");
  private final PromptTask three = run("3");
  private CompletableFuture<?> clearing = CompletableFuture.completedFuture(null);
  private int clearings;
  private final Quarantine quarantine =
      new Quarantine(
          List.of(one, two, three),
          () -> {
            clearings++;
            return clearing;
          });

  @Test
  void turn_beginsWhenAllOthersHaveEnded() {
    CompletableFuture<Void> turn = quarantine.turn(one);
    quarantine.ended(two, /* wasAlone= */ false);
    assertThat(turn).isNotDone();

    quarantine.ended(three, /* wasAlone= */ false);
    assertThat(turn).isCompleted();
  }

  @Test
  void turn_beginsAtOnceWhereAllOthersEndedBefore() {
    quarantine.ended(two, /* wasAlone= */ false);
    quarantine.ended(three, /* wasAlone= */ false);

    assertThat(quarantine.turn(one)).isCompleted();
  }

  @Test
  void turns_areGivenOneAfterTheOther() {
    CompletableFuture<Void> first = quarantine.turn(two);
    CompletableFuture<Void> second = quarantine.turn(one);
    quarantine.ended(three, /* wasAlone= */ false);
    assertThat(first).isCompleted();
    assertThat(second).isNotDone();

    quarantine.ended(two, /* wasAlone= */ true);
    assertThat(second).isCompleted();
  }

  @Test
  void messagesThatMustFollow_blockNoTurn() {
    follow(two, one);
    follow(three, two);

    assertThat(quarantine.turn(one)).isCompleted();
  }

  @Test
  void nextTurn_awaitsThoseThatFollowTheLastOne() {
    follow(three, two);
    CompletableFuture<Void> turn = quarantine.turn(one);
    assertThat(turn).isNotDone();

    quarantine.ended(two, /* wasAlone= */ false);
    assertThat(turn).isNotDone();
    quarantine.ended(three, /* wasAlone= */ false);
    assertThat(turn).isCompleted();
  }

  @Test
  void turn_awaitsTheEarlyAcknowledgement() {
    var cleared = new CompletableFuture<Void>();
    clearing = cleared;
    quarantine.ended(two, /* wasAlone= */ false);
    quarantine.ended(three, /* wasAlone= */ false);
    CompletableFuture<Void> turn = quarantine.turn(one);
    assertThat(turn).isNotDone();

    cleared.completeExceptionally(new IllegalStateException("not cleared"));
    assertThat(turn).isCompleted();
    assertThat(clearings).isEqualTo(1);
  }

  @Test
  void messageThatEndsWithoutItsTurn_freesIt() {
    CompletableFuture<Void> first = quarantine.turn(one);
    CompletableFuture<Void> second = quarantine.turn(two);
    quarantine.ended(one, /* wasAlone= */ true);
    quarantine.ended(three, /* wasAlone= */ false);

    assertThat(first.isDone() || second.isDone()).isTrue();
    assertThat(second).isCompleted();
  }

  private static void follow(PromptTask later, PromptTask earlier) {
    later.startAfter(Optional.of(earlier), Optional.empty());
  }

  private PromptTask run(String id) {
    var deadline = Deadline.in(BatchHarness.LONG, 0);
    var invocation = new Invocation(harness.environment, "invocation", deadline, harness.queue);
    var prompt =
        new Prompt(new Identity("job", id, /* own= */ true), Endpoint.RESPONSES, "{}", "m", "");
    return new PromptTask(
        harness.environment, invocation, harness.message(id), prompt, harness.time.now());
  }
}
