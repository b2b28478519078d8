package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class SerialCallsTest {
  private final PendingCalls pending = new PendingCalls();

  @Test
  void calls_areMadeOneAfterTheOtherAlsoWhereOneFails() {
    var calls = new SerialCalls();
    CompletableFuture<String> first = calls.make(pending::call);
    CompletableFuture<String> second = calls.make(pending::call);
    CompletableFuture<String> third = calls.make(pending::call);

    assertThat(pending.begun).hasSize(1);
    pending.begun.get(0).complete("a");
    assertThat(first).isCompletedWithValue("a");
    assertThat(pending.begun).hasSize(2);
    pending.begun.get(1).completeExceptionally(new IllegalStateException("b"));
    assertThat(second).isCompletedExceptionally();
    assertThat(pending.begun).hasSize(3);
    pending.begun.get(2).complete("c");
    assertThat(third).isCompletedWithValue("c");
  }
}
