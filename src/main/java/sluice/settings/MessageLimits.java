package sluice.settings;

import java.time.Duration;

/// Reads the limits that messages must keep, and the lines of files as well. Pure but for the
/// mistakes it notes.
///
/// @param variables the source, and where mistakes are noted
record MessageLimits(Variables variables) {
  private static final int MIB = 1024 * 1024;

  /// The age from which a message is not sent any more.
  Duration maxAge() {
    return Duration.ofHours(variables.number("MAX_AGE_HOURS", 312, 1, 336));
  }

  /// The largest message, in bytes of UTF-8.
  int maxBytes() {
    return variables.number("MAX_REQUEST_BYTES", MIB, 1, MIB);
  }
}
