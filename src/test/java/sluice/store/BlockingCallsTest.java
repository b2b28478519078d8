package sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class BlockingCallsTest {
  private final Queue<Runnable> threads = new ArrayDeque<>();
  private final Queue<Runnable> workers = new ArrayDeque<>();
  private final BlockingCalls calls = new BlockingCalls(threads::add, workers::add);

  @Test
  void result_isHandedToAWorker() {
    CompletableFuture<String> result = calls.call(() -> "answer");
    assertThat(workers).isEmpty();

    threads.remove().run();
    assertThat(result).as("nothing that depends on it runs on the call's thread").isNotDone();

    workers.remove().run();
    assertThat(result).isCompletedWithValue("answer");
  }

  @Test
  void failure_isHandedToAWorker() {
    var refused = new IllegalStateException("refused");
    CompletableFuture<String> result =
        calls.call(() -> {
          throw refused;
        });

    threads.remove().run();
    assertThat(result).isNotDone();

    workers.remove().run();
    assertThat(result).isCompletedExceptionally();
    assertThat(result.exceptionNow()).isSameAs(refused);
  }
}
