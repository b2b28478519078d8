package sluice.chunk;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import sluice.message.ErrorCode;

/// Why a run was stopped, and when: `stop.json`. Immutable.
public record Stop(Reason reason, Instant at) {

  /// Why a run is stopped.
  public enum Reason {
    /// The user said so.
    CANCELLED,
    /// Its window is over.
    EXPIRED,
    /// It would cost more than the user allows.
    CAP,
    /// It must not cost more than so many dollars, and has used a model without a price.
    UNPRICED;

    /// The name in the object.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// The code of the lines that were not run.
    public ErrorCode code() {
      return this == EXPIRED ? ErrorCode.BATCH_EXPIRED : ErrorCode.BATCH_CANCELLED;
    }

    /// The message of the lines that were not run; those of OpenAI's error files where they are
    /// known.
    public String message() {
      return switch (this) {
        case EXPIRED -> "This request could not be executed before the completion window expired.";
        case CANCELLED -> "This request could not be executed before the batch was cancelled.";
        case CAP -> "This request was not executed: the batch reached its cap on spending.";
        case UNPRICED ->
            "This request was not executed: the batch has a cap in dollars, and a model without a price was used.";
      };
    }

    /// The status of a run that ends for this reason.
    public BatchStatus status() {
      return this == EXPIRED ? BatchStatus.EXPIRED : BatchStatus.CANCELLED;
    }
  }

  /// The content of the object.
  public byte[] json() {
    return JsonFields.write(generator -> {
      generator.writeStartObject();
      generator.writeNumberField("v", 1);
      generator.writeStringField("reason", reason.label());
      generator.writeStringField("at", at.toString());
      generator.writeEndObject();
    });
  }

  /// Reads the object.
  public static Stop of(byte[] json) {
    JsonFields fields = JsonFields.of(json);
    String label = fields.text("reason");
    Reason reason =
        Arrays.stream(Reason.values())
            .filter(known -> known.label().equals(label))
            .findFirst()
            .orElseThrow(() -> new MalformedObjectException("`reason` is unknown"));
    return new Stop(reason, fields.instant("at"));
  }
}
