package sluice.store;

/// Thrown where the store does not do what it was asked, after the client's own retries. The
/// message holds no content.
public final class StoreFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean isPassing;

  /// A failure.
  ///
  /// @param isPassing whether the same may succeed later; false where bucket or rights must be
  ///   corrected first
  public StoreFailedException(String message, boolean isPassing, Throwable cause) {
    super(message, cause);
    this.isPassing = isPassing;
  }

  /// Whether the same may succeed later.
  public boolean isPassing() {
    return isPassing;
  }
}
