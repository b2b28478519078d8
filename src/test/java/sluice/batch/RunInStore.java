package sluice.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import sluice.chunk.ChunkMessage;
import sluice.chunk.ChunkRange;
import sluice.chunk.Fact;
import sluice.chunk.FinishedChunk;
import sluice.chunk.JobFile;
import sluice.chunk.JobKey;
import sluice.chunk.JobOptions;
import sluice.chunk.OpenChunk;
import sluice.chunk.PlannedLine;
import sluice.chunk.Run;
import sluice.chunk.RunKey;
import sluice.chunk.SourceFile;
import sluice.message.Endpoint;
import sluice.message.Identity;
import sluice.message.Message;
import sluice.message.ParsedMessage;
import sluice.message.Prompt;
import sluice.message.Sha256;
import sluice.testing.MessageBuilder;

/// A planned run in the store of a harness, and its chunks as messages. Line `n` of the file has
/// the id `id-n` and asks `prompt n`.
final class RunInStore {
  static final RunKey RUN = new RunKey("march", 1);

  private final BatchHarness harness;
  private final RunKey key;
  private final String model;
  private final Instant ends;
  private final List<byte[]> lines = new ArrayList<>();
  private long bytes;

  /// A run that has begun.
  RunInStore(BatchHarness harness, Duration window) {
    this(harness, RUN, "model", window);
  }

  /// A run of its own, whose prompts name a model.
  RunInStore(BatchHarness harness, RunKey key, String model) {
    this(harness, key, model, Duration.ofDays(1));
  }

  private RunInStore(BatchHarness harness, RunKey key, String model, Duration window) {
    this.harness = harness;
    this.key = key;
    this.model = model;
    this.ends = harness.time.now().plus(window);
    var source =
        new SourceFile(
            new JobKey(key.job(), JobFile.INPUT_JSONL), "\"1\"", 1, "1", harness.time.now());
    var run = new Run(key, source, harness.time.now(), ends, JobOptions.NONE, Optional.empty());
    harness.store.put(key.fact(Fact.RUN), run.json());
  }

  RunInStore(BatchHarness harness) {
    this(harness, Duration.ofDays(1));
  }

  /// Adds a chunk of so many lines, as its message.
  Message chunk(int number, int count) {
    int first = lines.size();
    return chunk(
        number,
        Stream.iterate(first, line -> line + 1)
            .limit(count)
            .<ParsedMessage>map(line -> prompt(key.job(), model, line, "prompt " + line))
            .toList());
  }

  /// Adds a chunk of these lines, as its message.
  Message chunk(int number, List<ParsedMessage> parsed) {
    int first = lines.size();
    long from = bytes;
    parsed.stream()
        .map(PlannedLine::write)
        .forEach(line -> {
          lines.add(line);
          bytes += line.length;
        });
    var content = new ByteArrayOutputStream();
    lines.forEach(content::writeBytes);
    harness.store.put(key.lines(), content.toByteArray());
    var range = new ChunkRange(number, first, lines.size(), from, bytes);
    return MessageBuilder.message((key.equals(RUN) ? "c" : key.job()) + number)
        .body(new ChunkMessage(key, range, ends).body())
        .sentAt(harness.time.now())
        .build();
  }

  /// A line that asks something.
  static Prompt prompt(int line, String text) {
    return prompt(RUN.job(), "model", line, text);
  }

  private static Prompt prompt(String job, String model, int line, String text) {
    String body =
        "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
            .formatted(model, text);
    return new Prompt(
        new Identity(job, "id-" + line, /* own= */ true),
        Endpoint.CHAT_COMPLETIONS,
        body,
        model,
        Sha256.hex(Endpoint.CHAT_COMPLETIONS.path() + "\n" + body));
  }

  static Identity identity(int line) {
    return new Identity(RUN.job(), "id-" + line, /* own= */ true);
  }

  /// A finished chunk, line by line without its header; empty if there is none.
  List<String> finished(int chunk) {
    List<String> content = harness.store.get(key.chunk(chunk)).lines().toList();
    return content.isEmpty() ? content : content.subList(1, content.size());
  }

  /// What is stored of a chunk that is not finished; nothing if there is no such object.
  OpenChunk open(int chunk) {
    String content = harness.store.get(key.openChunk(chunk));
    return content.isEmpty() ? OpenChunk.NONE : OpenChunk.of(content.getBytes(UTF_8));
  }

  /// Stores a chunk that is not finished.
  void put(int chunk, OpenChunk open) {
    harness.store.put(key.openChunk(chunk), open.content());
  }

  /// Stores a finished chunk.
  void put(int chunk, FinishedChunk finished) {
    harness.store.put(key.chunk(chunk), finished.content());
  }

  /// Stores a fact.
  void put(Fact fact, byte[] content) {
    harness.store.put(key.fact(fact), content);
  }
}
