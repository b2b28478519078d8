package sluice.chunk;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/// What is wrong with a file or one of its lines, as the Batch object tells it. Immutable.
///
/// @param message says what; never quotes the line
/// @param param the member of the line that is wrong
/// @param line its number in the file, from 1 on, blank lines included; empty where the whole file
///   is meant
public record ValidationError(
    String code, String message, Optional<String> param, OptionalInt line) {

  /// What is wrong with the whole file.
  public static ValidationError ofFile(String code, String message) {
    return new ValidationError(code, message, Optional.empty(), OptionalInt.empty());
  }

  /// Writes the object.
  public void write(JsonGenerator generator) throws IOException {
    generator.writeStartObject();
    generator.writeStringField("code", code);
    generator.writeStringField("message", message);
    generator.writeStringField("param", param.orElse(null));
    generator.writeFieldName("line");
    if (line.isPresent()) {
      generator.writeNumber(line.getAsInt());
    } else {
      generator.writeNull();
    }
    generator.writeEndObject();
  }

  static ValidationError read(JsonFields fields) {
    return new ValidationError(
        fields.text("code"),
        fields.text("message"),
        fields.optionalText("param"),
        fields.has("line") ? OptionalInt.of(fields.integer("line")) : OptionalInt.empty());
  }
}
