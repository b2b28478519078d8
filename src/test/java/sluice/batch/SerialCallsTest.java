package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class SerialCallsTest {
  private final List<CompletableFuture<String>> begun = new ArrayList<>();

  private CompletableFuture<String> call() {
    var call = new CompletableFuture<String>();
    begun.add(call);
    return call;
  }

  @Test
  void calls_areMadeOneAfterTheOtherAlsoWhereOneFails() {
    var calls = new SerialCalls();
    CompletableFuture<String> first = calls.make(this::call);
    CompletableFuture<String> second = calls.make(this::call);
    CompletableFuture<String> third = calls.make(this::call);

    assertThat(begun).hasSize(1);
    begun.get(0).complete("a");
    assertThat(first).isCompletedWithValue("a");
    assertThat(begun).hasSize(2);
    begun.get(1).completeExceptionally(new IllegalStateException("b"));
    assertThat(second).isCompletedExceptionally();
    assertThat(begun).hasSize(3);
    begun.get(2).complete("c");
    assertThat(third).isCompletedWithValue("c");
  }
}
