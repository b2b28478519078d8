package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ChunkMemoryTest {
  private final PendingCalls pending = new PendingCalls();

  @Test
  void largeObjects_areWrittenOneAtATimeAndSmallOnesBeside() {
    var memory = new ChunkMemory();
    var _ = memory.write(ChunkMemory.LARGE_BYTES, pending::call);
    var _ = memory.write(ChunkMemory.LARGE_BYTES, pending::call);
    var _ = memory.write(ChunkMemory.LARGE_BYTES - 1, pending::call);

    assertThat(pending.begun).hasSize(2);
    pending.begun.getFirst().complete("a");
    assertThat(pending.begun).hasSize(3);
  }
}
