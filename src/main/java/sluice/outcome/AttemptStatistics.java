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

/// What the attempts of one prompt have taken so far in this invocation. Immutable.
///
/// @param firstSent when the first attempt was sent
/// @param status the status of the last response; 0 if there was none
/// @param refusal a label, without quotations, of why the last response is not an answer; empty if
///   it is one or there was none
/// @param latency the latency of the last attempt
/// @param model the model that answered; empty if none did
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

  public AttemptStatistics replied(Reply reply, Duration measured, Classification classification) {
    int received = reply instanceof Reply.Response response ? response.status() : 0;
    String why =
        classification instanceof Classification.Success ? "" : classification.why().label();
    return new AttemptStatistics(
        attempts, firstSent, received, why, Optional.of(measured), usage, model);
  }

  public AttemptStatistics answered(Usage reported, String answeredBy) {
    return new AttemptStatistics(
        attempts, firstSent, status, refusal, latency, reported, answeredBy);
  }

  public RecordTiming timing(
      Message message, Instant startedAt, Instant finished, String requested) {
    return new RecordTiming(
        attempts,
        latency,
        queued(message, startedAt),
        firstSent.orElse(startedAt),
        finished,
        model.isEmpty() ? requested : model,
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

  /// Returns the time from sending the message to its first attempt; never negative, although two
  /// machines' clocks may differ.
  private Duration queued(Message message, Instant startedAt) {
    Duration between = Duration.between(message.sentAt(), firstSent.orElse(startedAt));
    return between.isNegative() ? Duration.ZERO : between;
  }
}
