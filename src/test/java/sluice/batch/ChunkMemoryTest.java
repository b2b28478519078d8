package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class ChunkMemoryTest {
  private final List<CompletableFuture<String>> begun = new ArrayList<>();

  private CompletableFuture<String> call() {
    var call = new CompletableFuture<String>();
    begun.add(call);
    return call;
  }

  @Test
  void largeObjects_areWrittenOneAtATimeAndSmallOnesBeside() {
    var memory = new ChunkMemory();
    var _ = memory.write(ChunkMemory.LARGE_BYTES, this::call);
    var _ = memory.write(ChunkMemory.LARGE_BYTES, this::call);
    var _ = memory.write(ChunkMemory.LARGE_BYTES - 1, this::call);

    assertThat(begun).hasSize(2);
    begun.getFirst().complete("a");
    assertThat(begun).hasSize(3);
  }
}
