package sluice.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import sluice.chunk.ChunkMessage;
import sluice.chunk.ChunkRecord;
import sluice.chunk.FinishedChunk;
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

/// Runs chunks as the function does, each at once: what is to fail says so in its text.
final class ChunkWorker {
  private static final String USAGE =
      "{\"prompt_tokens\":100,\"completion_tokens\":10,\"total_tokens\":110}";

  private final JobStore store;
  private final List<ChunkMessage> queue;
  private final Supplier<Instant> clock;
  private final List<String> paid = new ArrayList<>();
  private Function<Prompt, String> answers = _ -> answer(10);

  ChunkWorker(JobFixture fixture) {
    this(fixture.store, fixture.queues.chunks, fixture::now);
  }

  /// A worker on another store.
  ///
  /// @param queue what is run is removed from here
  ChunkWorker(JobStore store, List<ChunkMessage> queue, Supplier<Instant> clock) {
    this.store = store;
    this.queue = queue;
    this.clock = clock;
  }

  /// Makes answers of such a size.
  ChunkWorker answering(int bytes) {
    return answering(_ -> answer(bytes));
  }

  /// Makes answers of the prompts.
  ///
  /// @param bodies tells the provider's body
  ChunkWorker answering(Function<Prompt, String> bodies) {
    answers = bodies;
    return this;
  }

  private static String answer(int bytes) {
    return "{\"text\":\"%s\"}".formatted("x".repeat(bytes));
  }

  /// The ids that were paid for.
  List<String> paid() {
    return List.copyOf(paid);
  }

  /// Runs all chunks of the queue.
  void runAll() {
    run(queue.size());
  }

  /// Runs the first chunks of the queue.
  void run(int count) {
    List<ChunkMessage> taken = List.copyOf(queue.subList(0, count));
    taken.forEach(this::finish);
    queue.subList(0, count).clear();
  }

  private void finish(ChunkMessage message) {
    RunKey run = message.run();
    int chunk = message.range().chunk();
    if (store.head(run.chunk(chunk)).isPresent()) {
      return;
    }
    OpenChunk open =
        store
            .get(run.openChunk(chunk))
            .map(content -> OpenChunk.of(content.bytes()))
            .orElse(OpenChunk.NONE);
    List<ParsedMessage> lines = ChunkLines.read(store, run, message.range());
    FinishedChunk finished =
        open.finished(
            message.range(),
            line -> record(run, line, lines.get(line - message.range().firstLine())));
    var _ =
        store.put(
            run.chunk(chunk), finished.content(), JobStore.JSON_LINES, new Condition.Absent());
    store.delete(List.of(run.openChunk(chunk)));
  }

  private ChunkRecord record(RunKey run, int line, ParsedMessage parsed) {
    return switch (parsed) {
      case InvalidMessage(_, var code, String message, _) ->
          ChunkRecord.unsent(run, line, parsed, code, message, "m", clock.get());
      case Prompt prompt -> {
        paid.add(prompt.identity().id());
        yield ChunkRecord.of(line, sent(prompt));
      }
    };
  }

  private byte[] sent(Prompt prompt) {
    boolean fails = prompt.body().contains("fail");
    String body = answers.apply(prompt);
    return new ResultRecord(
            "batch_req_1",
            prompt.identity(),
            "m",
            prompt.request(),
            new Result.Responded(fails ? 400 : 200, Optional.empty(), body.getBytes(UTF_8)),
            new RecordTiming(
                1,
                Optional.empty(),
                Duration.ZERO,
                clock.get(),
                clock.get(),
                "m",
                fails ? "" : USAGE))
        .line();
  }
}
