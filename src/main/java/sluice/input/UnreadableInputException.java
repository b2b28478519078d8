package sluice.input;

import java.io.IOException;

/// Thrown where a file as a whole cannot be read, however often it is tried; the message says why
/// and quotes nothing of it.
public final class UnreadableInputException extends IOException {
  private static final long serialVersionUID = 1;

  private final boolean isTooLarge;

  private UnreadableInputException(String message, boolean isTooLarge) {
    super(message);
    this.isTooLarge = isTooLarge;
  }

  static UnreadableInputException of(String message) {
    return new UnreadableInputException(message, /* isTooLarge= */ false);
  }

  static UnreadableInputException tooLarge(long mostBytes) {
    return new UnreadableInputException(
        "the file is larger than %d bytes".formatted(mostBytes), /* isTooLarge= */ true);
  }

  /// Whether the file is larger than allowed.
  public boolean isTooLarge() {
    return isTooLarge;
  }
}
