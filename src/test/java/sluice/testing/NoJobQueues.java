package sluice.testing;

import java.time.Duration;
import java.util.List;
import sluice.chunk.ChunkMessage;
import sluice.job.JobQueues;

/// Queues of whole jobs that take every message and hold none. Immutable.
public record NoJobQueues() implements JobQueues {
  @Override
  public List<ChunkMessage> send(List<ChunkMessage> chunks) {
    return List.of();
  }

  @Override
  public long promptMessages() {
    return 0;
  }

  @Override
  public String sendJob(String body, Duration delay) {
    return "";
  }
}
