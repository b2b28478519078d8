package sluice.poison;

import java.time.Instant;
import java.util.Arrays;

/// Says that a message is being run by an invocation. It is set before the prompt is sent and
/// cleared on every orderly return: a marker that is still set after its invocation must have ended
/// proves that the environment died. Immutable.
///
/// @param kind how the message is run
/// @param until when the invocation has ended at the latest, by the wall clock
/// @param by names the invocation, which must know its own marker from that of another that runs
///   the same message
public record RunMarker(Kind kind, Instant until, String by) {
  /// The message is not being run.
  public static final RunMarker NONE = new RunMarker(Kind.NONE, Instant.EPOCH, "");

  /// How a message is run.
  public enum Kind {
    /// The message is not being run.
    NONE("none"),
    /// The message is run together with others of its batch.
    AMONG_OTHERS("among_others"),
    /// The message is run alone, after all others of its batch have ended.
    ALONE("alone");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /// The kind as it is stored.
    public String label() {
      return label;
    }

    /// The kind of a label; [#NONE] where there is no such kind.
    public static Kind of(String label) {
      return Arrays.stream(values())
          .filter(kind -> kind.label.equals(label))
          .findFirst()
          .orElse(NONE);
    }
  }

  /// Whether the invocation that set the marker may still be running.
  public boolean isLive(Instant now) {
    return kind != Kind.NONE && now.isBefore(until);
  }
}
