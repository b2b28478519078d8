package sluice.chunk;

import java.time.Instant;
import java.util.Optional;

/// How a run ended: `ended.json` under `work/`, created once. Immutable.
///
/// @param status one that is final
/// @param isSuperseded whether it ended unseen, because its file was replaced before it was read
/// @param finalizing when the files were begun; empty where there are none
public record Ended(
    BatchStatus status,
    boolean isSuperseded,
    Instant at,
    Optional<Instant> finalizing,
    Totals totals) {

  /// The content of the object.
  public byte[] json() {
    return JsonFields.write(generator -> {
      generator.writeStartObject();
      generator.writeNumberField("v", 1);
      generator.writeStringField("status", status.label());
      generator.writeBooleanField("superseded", isSuperseded);
      generator.writeStringField("at", at.toString());
      if (finalizing.isPresent()) {
        generator.writeStringField("finalizing", finalizing.get().toString());
      }
      totals.writeMembers(generator);
      generator.writeEndObject();
    });
  }

  /// Reads the object.
  public static Ended of(byte[] json) {
    JsonFields fields = JsonFields.of(json);
    return new Ended(
        BatchStatus.of(fields.text("status")),
        fields.flag("superseded"),
        fields.instant("at"),
        fields.optionalInstant("finalizing"),
        Totals.read(fields));
  }
}
