package sluice.volley;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import sluice.message.Identity;
import sluice.message.Message;
import sluice.provider.Reply;
import sluice.provider.Usage;
import sluice.provider.Verdict;
import sluice.store.Trace;

/// What a prompt has taken so far. Immutable.
///
/// @param firstSent when it was first sent in this invocation
/// @param status of the last response, 0 where there was none
/// @param refusal why the last response is no answer, in a label that quotes nothing; empty where it
///   is one, or there was none
/// @param latency of the last attempt
/// @param model the model that answered
record Tally(
    int attempts,
    Optional<Instant> firstSent,
    int status,
    String refusal,
    Optional<Duration> latency,
    Usage usage,
    String model) {
  static final Tally NONE = new Tally(0, Optional.empty(), 0, "", Optional.empty(), Usage.NONE, "");

  Tally sent(Instant now) {
    return new Tally(
        attempts + 1, firstSent.or(() -> Optional.of(now)), 0, "", Optional.empty(), usage, model);
  }

  Tally taken(Reply reply, Duration took, Verdict verdict) {
    int received = reply instanceof Reply.Response response ? response.status() : 0;
    String why = verdict instanceof Verdict.Answered ? "" : verdict.why().label();
    return new Tally(attempts, firstSent, received, why, Optional.of(took), usage, model);
  }

  Tally answered(Usage told, String answering) {
    return new Tally(attempts, firstSent, status, refusal, latency, told, answering);
  }

  Trace trace(Message message, Instant takenUp, Instant finished, String asked) {
    return new Trace(
        attempts,
        latency,
        queued(message, takenUp),
        firstSent.orElse(takenUp),
        finished,
        model.isEmpty() ? asked : model,
        usage.json());
  }

  Ended toEnded(
      Message message,
      Identity identity,
      Outcome outcome,
      Optional<String> code,
      Instant takenUp) {
    Duration queued = queued(message, takenUp);
    return new Ended(message, identity, outcome, code, attempts, status, latency, queued, usage);
  }

  /// Never negative, though two machines' clocks may say so.
  private Duration queued(Message message, Instant takenUp) {
    Duration between = Duration.between(message.sentAt(), firstSent.orElse(takenUp));
    return between.isNegative() ? Duration.ZERO : between;
  }
}
