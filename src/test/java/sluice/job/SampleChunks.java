package sluice.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import sluice.chunk.ChunkMessage;
import sluice.chunk.ChunkRecord;
import sluice.chunk.OpenChunk;
import sluice.chunk.RunKey;
import sluice.message.InvalidMessage;
import sluice.message.ParsedMessage;
import sluice.message.Prompt;
import sluice.store.JobStore;
import sluice.store.ObjectStore.Condition;
import sluice.store.RecordTiming;
import sluice.store.Result;
import sluice.store.ResultRecord;

/// Runs chunks as the function does, each at once and for free, for tests of what is around them. A
/// line whose text holds `fail` is refused by the provider. Pure but for the store.
public final class SampleChunks {
  private static final String USAGE =
      "{\"prompt_tokens\":100,\"completion_tokens\":10,\"total_tokens\":110}";

  private SampleChunks() {}

  /// Finishes a chunk, unless it is finished.
  public static void finish(JobStore store, ChunkMessage message) {
    RunKey run = message.run();
    int chunk = message.range().chunk();
    List<ParsedMessage> lines = ChunkLines.read(store, run, message.range());
    OpenChunk open =
        store
            .get(run.openChunk(chunk))
            .map(content -> OpenChunk.of(content.bytes()))
            .orElse(OpenChunk.NONE);
    byte[] finished =
        open.finished(
                message.range(),
                line -> record(run, line, lines.get(line - message.range().firstLine())))
            .content();
    var _ = store.put(run.chunk(chunk), finished, JobStore.JSON_LINES, new Condition.Absent());
  }

  /// Records some lines of a chunk that then comes back.
  ///
  /// @param lines their numbers in the file
  public static void open(JobStore store, ChunkMessage message, int... lines) {
    RunKey run = message.run();
    int first = message.range().firstLine();
    List<ParsedMessage> parsed = ChunkLines.read(store, run, message.range());
    List<ChunkRecord> records =
        Arrays.stream(lines).mapToObj(line -> record(run, line, parsed.get(line - first))).toList();
    var _ =
        store.put(
            run.openChunk(message.range().chunk()),
            OpenChunk.of(records, List.of()).content(),
            JobStore.JSON_LINES,
            new Condition.Absent());
  }

  private static ChunkRecord record(RunKey run, int line, ParsedMessage parsed) {
    return switch (parsed) {
      case InvalidMessage(_, var code, String message, _) ->
          ChunkRecord.unsent(run, line, parsed, code, message, "m", Instant.EPOCH);
      case Prompt prompt -> ChunkRecord.of(line, sent(prompt));
    };
  }

  private static byte[] sent(Prompt prompt) {
    boolean fails = prompt.body().contains("fail");
    String body = fails ? "{\"error\":{\"message\":\"too long\"}}" : "{\"text\":\"hi\"}";
    var timing =
        new RecordTiming(
            1,
            Optional.empty(),
            Duration.ZERO,
            Instant.EPOCH,
            Instant.EPOCH,
            "m",
            fails ? "" : USAGE);
    return new ResultRecord(
            "batch_req_1",
            prompt.identity(),
            "m",
            prompt.request(),
            new Result.Responded(fails ? 400 : 200, Optional.empty(), body.getBytes(UTF_8)),
            timing)
        .line();
  }
}
