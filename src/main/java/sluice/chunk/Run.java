package sluice.chunk;

import java.time.Instant;
import java.util.Optional;

/// What a run reads and how: `run.json`. Immutable.
///
/// @param begun when it began
/// @param ends when its window is over
/// @param options as they were then
/// @param mistake what is wrong with the user's options; then these are none
public record Run(
    RunKey key,
    SourceFile source,
    Instant begun,
    Instant ends,
    JobOptions options,
    Optional<String> mistake) {

  /// The content of the object.
  public byte[] json() {
    return JsonFields.write(generator -> {
      generator.writeStartObject();
      generator.writeNumberField("v", 1);
      generator.writeStringField("job", key.job());
      generator.writeNumberField("run", key.run());
      generator.writeFieldName("source");
      source.write(generator);
      generator.writeStringField("begun", begun.toString());
      generator.writeStringField("ends", ends.toString());
      generator.writeFieldName("options");
      options.write(generator);
      if (mistake.isPresent()) {
        generator.writeStringField("mistake", mistake.get());
      }
      generator.writeEndObject();
    });
  }

  /// Reads the object.
  public static Run of(byte[] json) {
    JsonFields fields = JsonFields.of(json);
    return new Run(
        new RunKey(fields.text("job"), fields.integer("run")),
        SourceFile.read(fields.object("source")),
        fields.instant("begun"),
        fields.instant("ends"),
        JobOptions.read(fields.object("options")),
        fields.optionalText("mistake"));
  }
}
