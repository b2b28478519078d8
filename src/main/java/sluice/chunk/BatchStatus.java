package sluice.chunk;

import java.util.Arrays;
import java.util.Locale;

/// The status of a run, under the names of OpenAI's Batch object.
public enum BatchStatus {
  /// The file is being read.
  VALIDATING,
  /// The file cannot be run; nothing was paid.
  FAILED,
  /// Chunks are run.
  IN_PROGRESS,
  /// All chunks are there; the files are being put together.
  FINALIZING,
  /// Every line was run.
  COMPLETED,
  /// The window was over before every line was run.
  EXPIRED,
  /// The run was stopped; what is in flight is awaited.
  CANCELLING,
  /// The run was stopped before every line was run.
  CANCELLED;

  /// The name in the Batch object.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The status of a name.
  ///
  /// @throws MalformedObjectException where there is none of that name
  public static BatchStatus of(String label) {
    return Arrays.stream(values())
        .filter(status -> status.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new MalformedObjectException("there is no such status"));
  }
}
