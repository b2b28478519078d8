package sluice.volley;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import sluice.message.Message;
import sluice.message.Prompt;
import sluice.message.Reading;
import sluice.store.Claim;
import sluice.store.Ending;
import sluice.store.PatientStore.Patience;
import sluice.store.Records.Settled;
import sluice.store.ResultRecord;
import sluice.store.Trace;
import sluice.time.Time;

/// Writes the record of one message.
///
/// @param takenUp when the message was
record Scribe(
    Environment environment, Volley volley, Message message, Reading reading, Instant takenUp) {
  /// What takes longer to write brings the store into question, though nobody else may be waiting
  /// for it.
  private static final Duration LONG = Duration.ofSeconds(2);

  /// Stores how it ended, and what that took.
  CompletableFuture<Settled> record(Ending ending, Tally tally, Claim claim, Patience patience) {
    Time.Alarm late = environment.time().after(LONG, volley::hasStore);
    return environment
        .records()
        .settle(record(ending, tally), claim, patience)
        .thenApply(settled -> {
          late.cancel();
          if (settled instanceof Settled.Kept) {
            environment.stored();
          }
          return settled;
        });
  }

  private ResultRecord record(Ending ending, Tally tally) {
    String id = "batch_req_" + "%016x%016x".formatted(nextLong(), nextLong());
    return new ResultRecord(
        id, reading.identity(), message.id(), reading.request(), ending, trace(tally));
  }

  private Trace trace(Tally tally) {
    String asked = reading instanceof Prompt prompt ? prompt.model() : "";
    return tally.trace(message, takenUp, environment.time().now(), asked);
  }

  private long nextLong() {
    return environment.parts().random().nextLong();
  }
}
