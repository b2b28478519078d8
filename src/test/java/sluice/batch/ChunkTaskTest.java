package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sluice.chunk.ChunkMessage;
import sluice.chunk.ChunkRange;
import sluice.message.Message;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome.Kind;
import sluice.outcome.Outcome.Recorded;
import sluice.outcome.PromptProgress;
import sluice.outcome.PromptStage;
import sluice.poison.MessageHistories;
import sluice.poison.MessageRun;
import sluice.poison.PoisonGuard;
import sluice.store.Records;
import sluice.store.RetryingStore;
import sluice.testing.MessageBuilder;
import sluice.testing.SilentListener;
import sluice.testing.VirtualTime;

final class ChunkTaskTest {
  private final VirtualTime time = new VirtualTime();
  private final Message message = MessageBuilder.message("c0").build();
  private final RetryingStore store = new RetryingStore(new MemoryObject(), time, new Random(1));
  private final StageCounts stages = new StageCounts(() -> {});
  private final List<MessageResult> told = new ArrayList<>();

  @Test
  void finishedChunk_keepsTheResultsOfItsLinesAndNotTheLines() {
    ChunkTask chunk = chunk();
    chunk.begin(List.of(line(chunk, 0), line(chunk, 1)));
    chunk.lines().getFirst().task().finish(new Recorded(Kind.ANSWERED), () -> {});

    chunk.finish(PromptFlow.notStored(), () -> {});

    assertThat(chunk.lines()).isEmpty();
    assertThat(chunk.promptResults())
        .extracting(MessageResult::outcome)
        .containsExactly(new Recorded(Kind.ANSWERED), PromptFlow.notStored());
    assertThat(told).isEmpty();
    assertThat(stages.in(PromptStage.WAITING)).isZero();
  }

  @Test
  void finishedChunkThatRanNoLine_hasAResultOfItsOwnAndTellsOfIt() {
    ChunkTask chunk = chunk();

    chunk.finish(new Recorded(Kind.KNOWN), () -> {});

    assertThat(told).isEqualTo(chunk.promptResults()).hasSize(1);
  }

  private ChunkTask chunk() {
    var content =
        new ChunkMessage(
            RunInStore.RUN, new ChunkRange(0, 0, 2, 0, 100), Instant.EPOCH.plusSeconds(1));
    stages.enter(PromptStage.WAITING, content.range().lines());
    return new ChunkTask(message, content, time.now(), guard(), stages, told::add);
  }

  private ChunkLine line(ChunkTask chunk, int number) {
    var prompt =
        new PromptTask(
            message,
            RunInStore.prompt(number, "x"),
            time.now(),
            new Records(store, ""),
            guard(),
            new PromptProgress(
                new PromptSteps(
                    new SilentListener(), "i", RunInStore.identity(number), chunk::moved)),
            _ -> {});
    return new ChunkLine(number, prompt, new MemoryObject(), new MessageHistories(store));
  }

  private PoisonGuard guard() {
    return new PoisonGuard(
        new MessageHistories(store), message, time, new MessageRun(Instant.EPOCH, "i"));
  }
}
