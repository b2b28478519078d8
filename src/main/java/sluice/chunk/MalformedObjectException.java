package sluice.chunk;

/// Thrown where a text is not the object that it should be; the message says what is wrong, and
/// quotes nothing but names of members.
public final class MalformedObjectException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// A malformed object.
  public MalformedObjectException(String message) {
    super(message);
  }

  MalformedObjectException(String message, Throwable cause) {
    super(message, cause);
  }
}
