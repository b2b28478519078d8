package sluice.chunk;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What is to be run: `plan.json`. Immutable.
///
/// @param at when the file had been read
/// @param lines how many the file has, blank ones not counted
/// @param refused how many of them cannot be sent
/// @param carried how many were answered by an earlier run
/// @param endpoint of the first line that can be sent
/// @param model where all lines name the same
/// @param chunks none where the file failed
/// @param errors the first hundred
/// @param isFailed whether nothing is run
public record Plan(
    Instant at,
    int lines,
    int refused,
    int carried,
    Optional<String> endpoint,
    Optional<String> model,
    ChunkTable chunks,
    List<ValidationError> errors,
    boolean isFailed) {

  /// The plan of a file that cannot be run.
  public static Plan failed(Instant at, int lines, List<ValidationError> errors) {
    return new Plan(
        at,
        lines,
        0,
        0,
        Optional.empty(),
        Optional.empty(),
        ChunkTable.NONE,
        errors,
        /* isFailed= */ true);
  }

  /// The content of the object.
  public byte[] json() {
    return JsonFields.write(generator -> {
      generator.writeStartObject();
      generator.writeNumberField("v", 1);
      generator.writeStringField("at", at.toString());
      generator.writeNumberField("lines", lines);
      generator.writeNumberField("refused", refused);
      generator.writeNumberField("carried", carried);
      generator.writeStringField("endpoint", endpoint.orElse(null));
      generator.writeStringField("model", model.orElse(null));
      generator.writeBooleanField("failed", isFailed);
      generator.writeArrayFieldStart("errors");
      for (ValidationError error : errors) {
        error.write(generator);
      }
      generator.writeEndArray();
      generator.writeFieldName("chunks");
      chunks.write(generator);
      generator.writeEndObject();
    });
  }

  /// Reads the object.
  public static Plan of(byte[] json) {
    JsonFields fields = JsonFields.of(json);
    return new Plan(
        fields.instant("at"),
        fields.integer("lines"),
        fields.integer("refused"),
        fields.integer("carried"),
        fields.optionalText("endpoint"),
        fields.optionalText("model"),
        ChunkTable.of(fields.rows("chunks", 2)),
        fields.objects("errors").stream().map(ValidationError::read).toList(),
        fields.flag("failed"));
  }
}
