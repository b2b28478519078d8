package sluice.job;

import java.util.Optional;
import sluice.chunk.Ended;
import sluice.chunk.JsonFields;
import sluice.chunk.MalformedObjectException;
import sluice.chunk.Plan;
import sluice.chunk.RunFacts;
import sluice.message.Sha256;

/// The event that a run has ended, in the shape of OpenAI's webhooks (`batch.completed`,
/// `batch.failed`, `batch.expired`, `batch.cancelled`). Pure.
final class CompletionEvent {
  private static final int ID_DIGITS = 32;

  private CompletionEvent() {}

  /// The event's id, the same however often it is made.
  static String id(RunFacts facts) {
    return "evt_" + Sha256.hex(BatchObject.id(facts.run()) + "\nended").substring(0, ID_DIGITS);
  }

  /// The content of the object.
  ///
  /// @param facts of a run that has ended
  static byte[] json(RunFacts facts) {
    Ended ended = facts.ended().orElseThrow();
    return JsonFields.write(generator -> {
      generator.writeStartObject();
      generator.writeStringField("id", id(facts));
      generator.writeStringField("object", "event");
      generator.writeNumberField("created_at", ended.at().getEpochSecond());
      generator.writeStringField("type", "batch." + ended.status().label());
      generator.writeObjectFieldStart("data");
      generator.writeStringField("id", BatchObject.id(facts.run()));
      generator.writeStringField("job", facts.run().key().job());
      generator.writeNumberField("run", facts.run().key().run());
      generator.writeObjectFieldStart("request_counts");
      generator.writeNumberField("total", facts.plan().map(Plan::lines).orElse(0));
      generator.writeNumberField("completed", ended.totals().answered());
      generator.writeNumberField("failed", ended.totals().failed());
      generator.writeEndObject();
      generator.writeEndObject();
      generator.writeEndObject();
    });
  }

  /// Whether an event that is there tells of a later run's end. Runs are numbered anew once the
  /// bucket has removed the facts of old ones.
  static boolean isLater(byte[] json, RunFacts facts) {
    try {
      JsonFields event = JsonFields.of(json);
      long seconds = event.count("created_at");
      long own = facts.ended().orElseThrow().at().getEpochSecond();
      int run = event.object("data").integer("run");
      return seconds > own || (seconds == own && run > facts.run().key().run());
    } catch (MalformedObjectException e) {
      return false;
    }
  }

  /// The id of an event that is there; empty where the object is none.
  static Optional<String> id(byte[] json) {
    try {
      return JsonFields.of(json).optionalText("id");
    } catch (MalformedObjectException e) {
      return Optional.empty();
    }
  }
}
