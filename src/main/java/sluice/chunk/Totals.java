package sluice.chunk;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/// The sums over finished chunks. Immutable.
///
/// @param answered lines with an answer, those of an earlier run included
/// @param failed lines without one
/// @param carried lines that were answered by an earlier run
/// @param notRun lines that were left over when the run was stopped; they are among the failed
/// @param tokens of this run
public record Totals(long answered, long failed, long carried, long notRun, TokenUsage tokens) {
  /// Nothing yet.
  public static final Totals NONE = new Totals(0, 0, 0, 0, TokenUsage.NONE);

  /// With one chunk more.
  public Totals plus(Totals more) {
    return new Totals(
        answered + more.answered,
        failed + more.failed,
        carried + more.carried,
        notRun + more.notRun,
        tokens.plus(more.tokens));
  }

  /// How many lines have a record.
  public long lines() {
    return answered + failed;
  }

  /// Writes the sums as members of an object.
  public void writeMembers(JsonGenerator generator) throws IOException {
    generator.writeNumberField("answered", answered);
    generator.writeNumberField("failed", failed);
    generator.writeNumberField("carried", carried);
    generator.writeNumberField("not_run", notRun);
    generator.writeFieldName("tokens");
    tokens.write(generator);
  }

  /// Reads the sums among the members of an object.
  public static Totals read(JsonFields fields) {
    return new Totals(
        fields.count("answered"),
        fields.count("failed"),
        fields.count("carried"),
        fields.count("not_run"),
        TokenUsage.read(fields.object("tokens")));
  }
}
