package sluice.local;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import sluice.local.aws.Backlog;
import sluice.local.aws.LocalBucket;
import sluice.local.aws.RejectedLines;
import sluice.local.aws.SqsLimits;
import sluice.local.cli.Progress;
import sluice.local.files.PromptFile;
import sluice.local.files.PromptLine;
import sluice.local.files.PromptReader;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;

/// Puts the prompts of a file on the queue that have no answer yet, no more at a time than the
/// [Backlog] takes. Confined to one thread, but for the calls it makes at once.
final class Feeder {
  private static final int READS_AT_ONCE = 16;
  private static final int SENDS_AT_ONCE = 4;

  private final LocalParts parts;
  private final String job;
  private final Backlog backlog;
  private final Progress progress;
  private final RejectedLines unsendable;

  Feeder(LocalParts parts, String job, Backlog backlog, Progress progress) {
    this.parts = parts;
    this.job = job;
    this.backlog = backlog;
    this.progress = progress;
    this.unsendable =
        new RejectedLines(parts.bucket().client(), LocalBucket.NAME, parts.settings().prefix());
  }

  /// Feeds the whole file; returns when its last line is on the queue, or nothing more is wanted.
  void feed(PromptFile file) {
    boolean isNew = parts.finder().isEmpty(job);
    var _ = file.read(lines -> feed(lines, isNew));
    backlog.complete();
  }

  private int feed(Stream<String> lines, boolean isNew) {
    return PromptReader.named(
            lines.takeWhile(_ -> !backlog.isClosed()), parts.settings().rules(), job)
        .gather(Gatherers.mapConcurrent(READS_AT_ONCE, line -> unanswered(line, isNew)))
        .flatMap(Optional::stream)
        .gather(SqsLimits.calls(line -> SqsLimits.bytes(line.text(), attributes(line))))
        .gather(Gatherers.mapConcurrent(SENDS_AT_ONCE, this::send))
        .reduce(0, Integer::sum);
  }

  /// The line, if it is to be sent.
  ///
  /// @param isNew whether the job has no records at all, which saves asking for each
  private Optional<PromptLine> unanswered(PromptLine line, boolean isNew) {
    boolean canBeNew = isNew && line.identity().job().equals(job);
    if (!canBeNew && parts.finder().isAnswered(line)) {
      progress.wasThere();
      return Optional.empty();
    }
    Optional<SqsLimits.Problem> problem = SqsLimits.problem(line, attributes(line));
    if (problem.isPresent()) {
      unsendable.record(line, problem.get());
      progress.recordedHere();
      return Optional.empty();
    }
    return Optional.of(line);
  }

  private int send(List<PromptLine> lines) {
    if (!enter(lines)) {
      return 0;
    }
    List<SendMessageBatchRequestEntry> entries =
        IntStream.range(0, lines.size()).mapToObj(index -> entry(index, lines.get(index))).toList();
    SqsClient sqs = parts.queues().client();
    SendMessageBatchResponse response =
        sqs.sendMessageBatch(request -> request.queueUrl(parts.queue().url()).entries(entries));
    if (!response.failed().isEmpty()) {
      throw new IllegalStateException("the queue rejected a prompt: " + response.failed());
    }
    return lines.size();
  }

  private boolean enter(List<PromptLine> lines) {
    try {
      return backlog.enter(
          lines.size(), lines.stream().mapToLong(line -> line.text().length()).sum());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private SendMessageBatchRequestEntry entry(int index, PromptLine line) {
    Map<String, MessageAttributeValue> attributes = new HashMap<>();
    attributes(line).forEach((name, value) -> attributes.put(name, SqsLimits.attribute(value)));
    return SendMessageBatchRequestEntry.builder()
        .id(Integer.toString(index))
        .messageBody(line.text())
        .messageAttributes(attributes)
        .build();
  }

  private Map<String, String> attributes(PromptLine line) {
    Map<String, String> attributes = new HashMap<>(Map.of("job", job));
    line.derivedId().ifPresent(id -> attributes.put("custom_id", id));
    return attributes;
  }
}
