package sluice.testing;

import java.time.Duration;
import java.util.List;

/// What the limits of a model made of a request. Immutable.
///
/// @param statuses one for each limit there is, after the request
public record Admission(Decision decision, List<LimitStatus> statuses) {

  /// What is counted.
  public enum Unit {
    REQUESTS("requests", "requests per min (RPM)"),
    TOKENS("tokens", "tokens per min (TPM)");

    private final String label;
    private final String words;

    Unit(String label, String words) {
      this.label = label;
      this.words = words;
    }

    /// In names of headers and types of errors.
    public String label() {
      return label;
    }

    /// In messages.
    String words() {
      return words;
    }
  }

  /// Where a limit stands.
  ///
  /// @param limit of a minute
  /// @param remaining how much more could follow at once
  /// @param full until the bucket is full
  public record LimitStatus(Unit unit, long limit, long remaining, Duration full) {}

  /// Whether it may pass.
  public sealed interface Decision {
    /// It passes.
    record Passed() implements Decision {}

    /// It may come again.
    ///
    /// @param requested how much it needs
    /// @param pause until that is there
    record Rejected(LimitStatus status, long requested, Duration pause) implements Decision {}

    /// It will never pass.
    record TooLarge(LimitStatus status, long requested) implements Decision {}
  }
}
