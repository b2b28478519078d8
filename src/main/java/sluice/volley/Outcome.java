package sluice.volley;

import java.time.Duration;
import java.util.Optional;
import sluice.provider.Reason;
import sluice.provider.Trouble;

/// How one message ended: in a record, or on its way back to the queue.
public sealed interface Outcome {

  /// Its record is in the store: the message is done.
  record Recorded(Kind kind) implements Outcome {}

  /// It goes back to the queue.
  ///
  /// @param hint when the provider says to try again
  /// @param reason secrets taken out of its words
  record ComesBack(Cause cause, Optional<Duration> hint, Reason reason) implements Outcome {}

  /// What the record says.
  enum Kind {
    /// The provider answered.
    ANSWERED,
    /// The provider refused it for good.
    REFUSED,
    /// It was never sent, or there was no usable answer.
    FAILED,
    /// Another request was answered under its name.
    CONFLICT,
    /// The record was there before.
    KNOWN
  }

  /// Why a message comes back.
  sealed interface Cause {
    /// Passing trouble of the provider or the network.
    record Passing() implements Cause {}

    /// Passing trouble of the store.
    ///
    /// @param isOwn whether it is that of this message's own object, all others being well
    record StorePassing(boolean isOwn) implements Cause {}

    /// The time left was too short to start it.
    record NoTime() implements Cause {}

    /// The invocation's end cut it off.
    record Cut() implements Cause {}

    /// Trouble that is nobody's fault.
    record Blocked(Trouble trouble) implements Cause {}

    /// Another environment runs it: SQS has delivered it twice.
    record Elsewhere() implements Cause {}

    /// An earlier message of its group comes back, and order counts.
    record Behind() implements Cause {}

    /// A fault of our own.
    record Fault() implements Cause {}

    /// As it stands in the logs.
    default String label() {
      return switch (this) {
        case Passing _ -> "passing";
        case StorePassing _ -> "store_passing";
        case NoTime _ -> "no_time";
        case Cut _ -> "cut";
        case Blocked(Trouble trouble) -> trouble.label();
        case Elsewhere _ -> "elsewhere";
        case Behind _ -> "behind";
        case Fault _ -> "fault";
      };
    }
  }
}
