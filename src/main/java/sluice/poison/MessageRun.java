package sluice.poison;

import java.time.Instant;

/// One run of a message, as its marker states it. Immutable.
///
/// @param until when the invocation has ended at the latest, by the wall clock
/// @param by names the invocation and the run, unlike any other run of the message
/// @param isAlone whether it runs alone, though it is not suspected
public record MessageRun(Instant until, String by, boolean isAlone) {
  /// A run together with others, unless the message is suspected.
  public MessageRun(Instant until, String by) {
    this(until, by, /* isAlone= */ false);
  }
}
