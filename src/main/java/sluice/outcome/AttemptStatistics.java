package sluice.outcome;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import sluice.message.Identity;
import sluice.message.Message;
import sluice.provider.Classification;
import sluice.provider.Reply;
import sluice.provider.Usage;
import sluice.store.RecordTiming;

/// What a prompt has taken so far. Immutable.
///
/// @param firstSent when it was first sent in this invocation
/// @param status of the last response, 0 where there was none
/// @param refusal why the last response is no answer, in a label that quotes nothing; empty where
///   it is one, or there was none
/// @param latency of the last attempt
/// @param model the model that answered
public record AttemptStatistics(
    int attempts,
    Optional<Instant> firstSent,
    int status,
    String refusal,
    Optional<Duration> latency,
    Usage usage,
    String model) {
  public static final AttemptStatistics NONE =
      new AttemptStatistics(0, Optional.empty(), 0, "", Optional.empty(), Usage.NONE, "");

  public AttemptStatistics sent(Instant now) {
    return new AttemptStatistics(
        attempts + 1, firstSent.or(() -> Optional.of(now)), 0, "", Optional.empty(), usage, model);
  }

  public AttemptStatistics replied(Reply reply, Duration took, Classification classification) {
    int received = reply instanceof Reply.Response response ? response.status() : 0;
    String why =
        classification instanceof Classification.Success ? "" : classification.why().label();
    return new AttemptStatistics(
        attempts, firstSent, received, why, Optional.of(took), usage, model);
  }

  public AttemptStatistics answered(Usage told, String answering) {
    return new AttemptStatistics(attempts, firstSent, status, refusal, latency, told, answering);
  }

  public RecordTiming timing(Message message, Instant startedAt, Instant finished, String asked) {
    return new RecordTiming(
        attempts,
        latency,
        queued(message, startedAt),
        firstSent.orElse(startedAt),
        finished,
        model.isEmpty() ? asked : model,
        usage.json());
  }

  public MessageResult toResult(
      Message message,
      Identity identity,
      Outcome outcome,
      Optional<String> code,
      Instant startedAt) {
    Duration queued = queued(message, startedAt);
    return new MessageResult(
        message, identity, outcome, code, attempts, status, latency, queued, usage);
  }

  /// Never negative, though two machines' clocks may say so.
  private Duration queued(Message message, Instant startedAt) {
    Duration between = Duration.between(message.sentAt(), firstSent.orElse(startedAt));
    return between.isNegative() ? Duration.ZERO : between;
  }
}
