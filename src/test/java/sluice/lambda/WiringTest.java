package sluice.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

final class WiringTest {
  @Test
  void callToAws_runsOnAVirtualThreadAndEndsOnAWorker() throws InterruptedException {
    BlockingQueue<Runnable> workers = new LinkedBlockingQueue<>();

    CompletableFuture<Boolean> isVirtual =
        Wiring.aws(workers::add).call(() -> Thread.currentThread().isVirtual());
    Runnable end = workers.take();

    assertThat(isVirtual).isNotDone();
    end.run();
    assertThat(isVirtual).succeedsWithin(Duration.ZERO).isEqualTo(true);
  }
}
