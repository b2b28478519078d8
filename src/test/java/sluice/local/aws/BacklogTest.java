package sluice.local.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class BacklogTest {
  private final Backlog backlog = new Backlog();

  private CompletableFuture<Boolean> entering(int messages) {
    var entered = new CompletableFuture<Boolean>();
    Thread.startVirtualThread(() -> {
      try {
        entered.complete(backlog.enter(messages, messages));
      } catch (InterruptedException e) {
        entered.completeExceptionally(e);
      }
    });
    return entered;
  }

  @Test
  void fullBacklog_letsMoreInAsOthersLeave() throws Exception {
    backlog.allow(10, 1_000);
    assertThat(backlog.enter(8, 8)).isTrue();

    CompletableFuture<Boolean> entering = entering(5);
    assertThat(entering).isNotDone();
    backlog.leave(3, 3);

    assertThat(entering.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(backlog.open()).isEqualTo(10);
  }

  @Test
  void backlogFullOfCharacters_letsMoreInAsOthersLeave() throws Exception {
    backlog.allow(10, 100);
    assertThat(backlog.enter(1, 90)).isTrue();

    CompletableFuture<Boolean> entering = entering(20);
    assertThat(entering).isNotDone();
    backlog.leave(1, 90);

    assertThat(entering.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void emptyBacklog_letsACallOfAnySizeIn() throws Exception {
    backlog.allow(1, 1_000);

    assertThat(backlog.enter(10, 10)).isTrue();
  }

  @Test
  void closedBacklog_letsWaitingCallersGo() throws Exception {
    backlog.allow(1, 1_000);
    assertThat(backlog.enter(1, 1)).isTrue();

    CompletableFuture<Boolean> entering = entering(1);
    backlog.close();

    assertThat(entering.get(10, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void completedBacklog_isDoneWhenAllHaveLeft() throws Exception {
    backlog.allow(10, 1_000);
    assertThat(backlog.enter(2, 2)).isTrue();
    backlog.leave(2, 2);
    assertThat(backlog.done()).isNotDone();

    backlog.complete();

    assertThat(backlog.done()).isDone();
  }
}
